import { z } from 'zod'
import type { ComposeDirectory } from './directory.ts'

/** Where the options of a compose are written down, relative to its directory. */
const CONFIG_DUMP = 'logs/global/config-dump.global.log'

const MappedValues = z.array(z.tuple([z.string(), z.record(z.string(), z.unknown())]))

const Dump = z.object({
  createrepo_checksum: z.string().optional().catch(undefined),
  createrepo_extra_args: z.array(z.string()).optional().catch(undefined),
  comps_file: z.unknown(),
  filter_packages: MappedValues.optional().catch(undefined),
  gather_lookaside_repos: MappedValues.optional().catch(undefined),
  hashed_directories: z.boolean().optional().catch(undefined),
  media_checksums: z.array(z.string()).optional().catch(undefined),
  multilib: MappedValues.optional().catch(undefined),
  pkgset_source: z.string().optional().catch(undefined),
  repoclosure_strictness: MappedValues.optional().catch(undefined),
  sigkeys: z.array(z.string().nullable()).optional().catch(undefined),
  treeinfo_version: z.string().optional().catch(undefined),
  variant_as_lookaside: z
    .array(z.tuple([z.string(), z.string()]))
    .optional()
    .catch(undefined),
})

/** The options that checks compare with, by the names that the configuration has for them. Undefined: nobody knows. */
export type Settings = z.infer<typeof Dump> & {
  /** Whether there is a comps file. */
  readonly hasComps: boolean | undefined
}

/** The effective configuration, as far as the compose's log tells it. Without the log nothing is known. */
export function settingsOf(compose: ComposeDirectory): Promise<Settings> {
  return compose.derived('settings', async () => {
    const dump = Dump.safeParse(parsed(await compose.text(CONFIG_DUMP)))
    if (!dump.success) return { comps_file: undefined, hasComps: undefined }
    return { ...dump.data, hasComps: Boolean(dump.data.comps_file) }
  })
}

function parsed(text: string | null): unknown {
  try {
    return text === null ? null : JSON.parse(text)
  } catch {
    return null
  }
}

/** All values that a mapping has for a variant and arch, in its order; `*` is for every arch but `src`. */
export function valuesFor(mapping: Settings['repoclosure_strictness'], variant: string, arch: string): unknown[] {
  return (mapping ?? [])
    .filter(([pattern]) => matches(pattern, variant))
    .flatMap(([, byArch]) => (arch in byArch ? [byArch[arch]] : arch !== 'src' && '*' in byArch ? [byArch['*']] : []))
}

function matches(pattern: string, variant: string): boolean {
  try {
    return new RegExp(`^(?:${pattern})`).test(variant)
  } catch {
    return false
  }
}
