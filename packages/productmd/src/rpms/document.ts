import { z } from 'zod'
import { isArchKey } from '../arches.ts'
import { composeSection, type ComposeFacts, ComposeSection, composeViolations } from '../json/compose.ts'
import { parseProductmd, printProductmd } from '../json/document.ts'
import { isCleanPath } from '../text.ts'
import { refuse, type Rule, violation, type Violation } from '../violation.ts'

/** One package of one variant.arch. NEVRAs carry the epoch; `path` is relative to `compose/`; `sigkey` null when unsigned. */
export interface RpmEntry {
  readonly variant: string
  readonly arch: string
  readonly srpm: string
  readonly nevra: string
  readonly category: 'binary' | 'source' | 'debug'
  readonly path: string
  readonly sigkey: string | null
}

const Entry = z.object({ category: z.enum(['binary', 'debug', 'source']), path: z.string(), sigkey: z.string().nullable() })
type Entry = z.infer<typeof Entry>
type Tree<Leaf> = Record<string, Leaf>

/** `payload` of rpms.json: variant → arch → source NEVRA → NEVRA → entry (spec 05 §4.4). */
export const RpmsPayload = z.object({
  compose: ComposeSection,
  rpms: z.record(z.string(), z.record(z.string(), z.record(z.string(), z.record(z.string(), Entry)))),
})
export type RpmsPayload = z.infer<typeof RpmsPayload>

/** The payload from entries in any order. @throws {ProductmdError} METADATA_INVALID: entries that break a rule. */
export function rpmsPayload(compose: ComposeFacts, entries: Iterable<RpmEntry>): RpmsPayload {
  const rpms: Tree<Tree<Tree<Tree<Entry>>>> = {}
  const violations: Violation[] = []
  for (const entry of entries) {
    violations.push(...entryViolations(entry))
    const sources = ((rpms[entry.variant] ??= {})[entry.arch] ??= {})
    const { category, path, sigkey } = entry
    ;(sources[entry.srpm] ??= {})[entry.nevra] = { category, path, sigkey }
  }
  refuse('rpms.json', violations)
  return { compose: composeSection(compose, { withLabel: false }), rpms }
}

/** name-epoch:version-release.arch; the arch is what follows the last dot. */
const NEVRA = /^.+-\d+:[^-]+-[^-]+\.([^.-]+)$/

function entryViolations({ variant, arch, srpm, nevra, category, path, sigkey }: RpmEntry): Violation[] {
  const broken = (wrong: boolean, rule: Rule, text: string): Violation[] => violation(wrong, rule, `${variant}.${arch} ${nevra}: ${text}`)
  const isSource = ['src', 'nosrc'].includes(NEVRA.exec(nevra)?.[1] ?? '')
  return [
    ...broken(!isArchKey(arch), 'arch-key', `'${arch}' cannot be the arch of a tree`),
    ...broken(!NEVRA.test(nevra), 'package', 'is not name-epoch:version-release.arch'),
    ...broken(!['src', 'nosrc'].includes(NEVRA.exec(srpm)?.[1] ?? ''), 'package', `'${srpm}' is not the NEVRA of a source package`),
    ...broken(isSource !== (category === 'source'), 'package', `category ${category} does not fit the arch`),
    ...broken(!isCleanPath(path), 'path', `'${path}' is not a clean relative path`),
    ...broken(sigkey !== null && !/^[0-9a-f]{8,}$/.test(sigkey), 'package', `'${sigkey}' is not a lower-case key id`),
  ]
}

/** The rules that rpms.json breaks (spec 05 §4.4). */
export function rpmsViolations({ compose, rpms }: RpmsPayload): Violation[] {
  const violations = composeViolations(compose)
  for (const [variant, byArch] of Object.entries(rpms)) {
    for (const [arch, bySource] of Object.entries(byArch)) {
      for (const [srpm, byNevra] of Object.entries(bySource)) {
        for (const [nevra, entry] of Object.entries(byNevra)) violations.push(...entryViolations({ variant, arch, srpm, nevra, ...entry }))
      }
    }
  }
  return violations
}

/** rpms.json. @throws {ProductmdError} METADATA_INVALID. */
export function printRpms(compose: ComposeFacts, entries: Iterable<RpmEntry>): string {
  return printProductmd('rpms', rpmsPayload(compose, entries))
}

/** @throws {ProductmdError} METADATA_INVALID. */
export function parseRpms(text: string): RpmsPayload {
  return parseProductmd('rpms', text, RpmsPayload)
}
