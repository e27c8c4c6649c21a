import { z } from 'zod'
import { isArchKey } from '../arches.ts'
import { refuse } from '../error.ts'
import { composeSection, type ComposeFacts, ComposeSection } from '../json/compose.ts'
import { parseProductmd, printProductmd } from '../json/document.ts'

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

/** `payload` of modules.json (spec 05 §4.6). */
export const ModulesPayload = z.object({
  compose: ComposeSection,
  modules: z.record(z.string(), z.record(z.string(), z.record(z.string(), Module))),
})
export type ModulesPayload = z.infer<typeof ModulesPayload>

/** modules.json; also a compose without modules has one. @throws {ProductmdError} METADATA_INVALID. */
export function printModules(compose: ComposeFacts, entries: Iterable<ModuleEntry>): string {
  const modules: ModulesPayload['modules'] = {}
  const problems: string[] = []
  for (const { variant, arch, uid, kojiTag, modulemdPath, rpms } of entries) {
    const [name = '', stream = '', version = '', context = ''] = uid.split(':')
    if (name === '' || stream === '') problems.push(`${variant}.${arch}: '${uid}' is not name:stream[:version[:context]]`)
    if (kojiTag === '') problems.push(`${variant}.${arch} ${uid}: the Koji tag is empty`)
    if (!isArchKey(arch)) problems.push(`${variant}: '${arch}' cannot be an arch key`)
    const metadata = { uid, name, stream, version, context, koji_tag: kojiTag }
    ;((modules[variant] ??= {})[arch] ??= {})[uid] = { metadata, modulemd_path: { ...modulemdPath }, rpms: [...rpms] }
  }
  refuse('modules.json', problems)
  return printProductmd('modules', { compose: composeSection(compose, { withLabel: false }), modules })
}

/** @throws {ProductmdError} METADATA_INVALID. */
export function parseModules(text: string): ModulesPayload {
  return parseProductmd('modules', text, ModulesPayload)
}
