import { z } from 'zod'
import { isArchKey } from '../arches.ts'
import { composeSection, type ComposeFacts, ComposeSection, composeViolations } from '../json/compose.ts'
import { parseProductmd, printProductmd } from '../json/document.ts'
import { isCleanPath } from '../text.ts'
import { refuse, type Rule, violation, type Violation } from '../violation.ts'

/** One module of one variant.arch. `uid` is `name:stream[:version[:context]]`; `rpms` are NEVRAs as in modulemd. */
export interface ModuleEntry {
  readonly variant: string
  readonly arch: string
  readonly uid: string
  readonly kojiTag: string
  /** Category (in practice `binary`) → path of the `modules` record, relative to `compose/`. */
  readonly modulemdPath: Readonly<Record<string, string>>
  readonly rpms: readonly string[]
}

const Module = z.object({
  metadata: z.object({
    uid: z.string(),
    name: z.string(),
    stream: z.string(),
    version: z.string(),
    context: z.string(),
    koji_tag: z.string(),
  }),
  modulemd_path: z.record(z.string(), z.string()),
  rpms: z.array(z.string()),
})
type Module = z.infer<typeof Module>

/** `payload` of modules.json (spec 05 §4.6). */
export const ModulesPayload = z.object({
  compose: ComposeSection,
  modules: z.record(z.string(), z.record(z.string(), z.record(z.string(), Module))),
})
export type ModulesPayload = z.infer<typeof ModulesPayload>

/** modules.json; also a compose without modules has one. @throws {ProductmdError} METADATA_INVALID. */
export function printModules(compose: ComposeFacts, entries: Iterable<ModuleEntry>): string {
  const modules: ModulesPayload['modules'] = {}
  for (const { variant, arch, uid, kojiTag, modulemdPath, rpms } of entries) {
    const metadata = { ...partsOf(uid), uid, koji_tag: kojiTag }
    ;((modules[variant] ??= {})[arch] ??= {})[uid] = { metadata, modulemd_path: { ...modulemdPath }, rpms: [...rpms] }
  }
  const payload = { compose: composeSection(compose, { withLabel: false }), modules }
  refuse('modules.json', modulesViolations(payload))
  return printProductmd('modules', payload)
}

/** The rules that modules.json breaks (spec 05 §4.6). */
export function modulesViolations({ compose, modules }: ModulesPayload): Violation[] {
  return [
    ...composeViolations(compose),
    ...Object.entries(modules).flatMap(([variant, byArch]) =>
      Object.entries(byArch).flatMap(([arch, byUid]) => [
        ...violation(!isArchKey(arch), 'arch-key', `${variant}: '${arch}' cannot be an arch key`),
        ...Object.entries(byUid).flatMap(([uid, module]) => moduleViolations(`${variant}.${arch}`, uid, module)),
      ]),
    ),
  ]
}

function moduleViolations(where: string, uid: string, { metadata, modulemd_path: paths }: Module): Violation[] {
  const broken = (wrong: boolean, rule: Rule, text: string): Violation[] => violation(wrong, rule, `${where}${text}`)
  const { name, stream, version, context } = partsOf(uid)
  const isSame = metadata.uid === uid && metadata.name === name && metadata.stream === stream
  return [
    ...broken(name === '' || stream === '', 'module', `: '${uid}' is not name:stream[:version[:context]]`),
    ...broken(
      !isSame || metadata.version !== version || metadata.context !== context,
      'module',
      ` ${uid}: the metadata tell another module`,
    ),
    ...broken(metadata.koji_tag === '', 'module', ` ${uid}: the Koji tag is empty`),
    ...Object.values(paths).flatMap((path) => broken(!isCleanPath(path), 'path', ` ${uid}: '${path}' is not a clean relative path`)),
  ]
}

/** A missing part is empty text. */
function partsOf(uid: string): { name: string; stream: string; version: string; context: string } {
  const [name = '', stream = '', version = '', context = ''] = uid.split(':')
  return { name, stream, version, context }
}

/** @throws {ProductmdError} METADATA_INVALID. */
export function parseModules(text: string): ModulesPayload {
  return parseProductmd('modules', text, ModulesPayload)
}
