import type { CreaterepoSlice, RepodataCompression, RepodataStyle } from '@murli/contracts/slices'
import { readArguments, type ArgumentProblem } from './arguments.ts'
import type { Arguments } from './known-arguments.ts'

/** The options that repodata depend on. */
export interface RepodataOptions {
  readonly createrepo_checksum: CreaterepoSlice['checksum']
  readonly createrepo_database?: boolean | undefined
  readonly createrepo_use_xz: boolean
  readonly createrepo_extra_args: readonly string[]
  readonly createrepo_dialect?: '0.17' | '1.0' | undefined
}

/** What is wrong with `createrepo_extra_args`, by place in the list. */
export function argumentProblems(options: RepodataOptions): ArgumentProblem[] {
  const { values, problems } = read(options)
  const last = options.createrepo_extra_args.length - 1
  const after = [
    values.timestampIsRevision === true && !/^\d{1,12}$/.test(values.revision ?? '')
      ? '--set-timestamp-to-revision wants a --revision that is a number of seconds since 1970'
      : null,
    values.database === true && options.createrepo_database !== true
      ? '--database does nothing beside the --no-database that Pungi gives before it; set createrepo_database = True instead'
      : null,
  ]
  return [...problems, ...after.flatMap((text) => (text === null ? [] : [{ index: last, text }]))]
}

/** Checksum type of packages in repodata: the option, or what the arguments say after it. */
export function packageChecksum(options: RepodataOptions): CreaterepoSlice['checksum'] {
  return (read(options).values.checksum as CreaterepoSlice['checksum'] | undefined) ?? options.createrepo_checksum
}

/**
 * How repodata are written. Generations differ in what they compress with and whether comps are there twice; `--compatibility` takes the
 * newer one back to what was, with all changelogs. Source: spec 05 §2.3, §2.4, §3.1, §3.2, §3.9.
 */
export function repodataStyle(options: RepodataOptions): RepodataStyle {
  const { values } = read(options)
  const modern = options.createrepo_dialect === '1.0'
  const zstd = modern && values.compatibility !== true
  const compression = compressions(values, { standard: zstd ? 'zst' : 'gz', xz: options.createrepo_use_xz })
  return {
    recordChecksum: values.recordChecksum ?? packageChecksum(options),
    compression: compression.documents,
    comps: { compression: compression.comps, plain: !zstd },
    databases: options.createrepo_database === true && values.noDatabase !== true ? compression.databases : null,
    uniqueNames: values.simpleNames !== true,
    changelogLimit: values.changelogLimit ?? (modern && values.compatibility === true ? -1 : 10),
    location: { base: baseOf(values), prefix: values.prefix ?? null, cutDirectories: values.cutDirectories ?? 0 },
    revision: values.revision ?? null,
    timestamp: values.timestampIsRevision === true ? Number(values.revision) : null,
    tags: { content: [...values.content], repo: [...values.repo], distro: values.distro.map(distroTag) },
  }
}

function read({ createrepo_extra_args: list, createrepo_dialect: dialect }: RepodataOptions) {
  return readArguments(list, { zstd: dialect === '1.0' })
}

/** `--general-compress-type` counts for all, then `--xz` and then `--compress-type` for all but the three documents. */
function compressions(values: Arguments, { standard, xz }: { standard: RepodataCompression; xz: boolean }) {
  const general = compressionOf(values.generalCompressType)
  const other = general ?? (xz || values.xz === true ? 'xz' : compressionOf(values.compressType))
  return { documents: general ?? standard, comps: other ?? standard, databases: other ?? 'bz2' }
}

function compressionOf(type: string | undefined): RepodataCompression | undefined {
  return type === 'zstd' ? 'zst' : (type as RepodataCompression | undefined)
}

/** A path is written as a URL (spec 05 §3.4). */
function baseOf({ base }: Arguments): string | null {
  if (base === undefined || base === '') return null
  return base.startsWith('/') ? `file://${base}` : base
}

/** `cpeid,text`, or a text alone. */
function distroTag(tag: string): { cpeid: string | null; text: string } {
  const comma = tag.indexOf(',')
  return comma < 0 ? { cpeid: null, text: tag } : { cpeid: tag.slice(0, comma), text: tag.slice(comma + 1) }
}
