import { z } from 'zod'
import { isArchKey } from '../arches.ts'
import { refuse } from '../error.ts'
import { composeSection, type ComposeFacts, ComposeSection } from '../json/compose.ts'
import { parseProductmd, printProductmd } from '../json/document.ts'
import { isCleanPath } from '../text.ts'

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
  const problems: string[] = []
  for (const entry of entries) {
    problems.push(...entryProblems(entry))
    const sources = ((rpms[entry.variant] ??= {})[entry.arch] ??= {})
    const { category, path, sigkey } = entry
    ;(sources[entry.srpm] ??= {})[entry.nevra] = { category, path, sigkey }
  }
  refuse('rpms.json', problems)
  return { compose: composeSection(compose, { withLabel: false }) as ComposeSection, rpms }
}

/** name-epoch:version-release.arch; the arch is what follows the last dot. */
const NEVRA = /^.+-\d+:[^-]+-[^-]+\.([^.-]+)$/

function entryProblems({ variant, arch, srpm, nevra, category, path, sigkey }: RpmEntry): string[] {
  const problem = (wrong: boolean, text: string): string[] => (wrong ? [`${variant}.${arch} ${nevra}: ${text}`] : [])
  const isSource = ['src', 'nosrc'].includes(NEVRA.exec(nevra)?.[1] ?? '')
  return [
    ...problem(!isArchKey(arch), `'${arch}' cannot be the arch of a tree`),
    ...problem(!NEVRA.test(nevra), 'is not name-epoch:version-release.arch'),
    ...problem(!['src', 'nosrc'].includes(NEVRA.exec(srpm)?.[1] ?? ''), `'${srpm}' is not the NEVRA of a source package`),
    ...problem(isSource !== (category === 'source'), `category ${category} does not fit the arch`),
    ...problem(!isCleanPath(path), `'${path}' is not a clean relative path`),
    ...problem(sigkey !== null && !/^[0-9a-f]{8,}$/.test(sigkey), `'${sigkey}' is not a lower-case key id`),
  ]
}

/** rpms.json. @throws {ProductmdError} METADATA_INVALID. */
export function printRpms(compose: ComposeFacts, entries: Iterable<RpmEntry>): string {
  return printProductmd('rpms', rpmsPayload(compose, entries))
}

/** @throws {ProductmdError} METADATA_INVALID. */
export function parseRpms(text: string): RpmsPayload {
  return parseProductmd('rpms', text, RpmsPayload)
}
