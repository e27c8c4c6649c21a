/** What the arguments ask for; what they do not mention is absent. */
export interface Arguments {
  readonly checksum?: string
  readonly recordChecksum?: string
  readonly xz?: boolean
  readonly compressType?: string
  readonly generalCompressType?: string
  readonly simpleNames?: boolean
  readonly compatibility?: boolean
  readonly database?: boolean
  readonly noDatabase?: boolean
  readonly changelogLimit?: number
  readonly revision?: string
  readonly timestampIsRevision?: boolean
  readonly base?: string
  readonly prefix?: string
  readonly cutDirectories?: number
  readonly content: readonly string[]
  readonly repo: readonly string[]
  readonly distro: readonly string[]
}

interface Value {
  /** For messages: what the value must be. */
  readonly expected: string
  readonly accepts: (value: string, options: { zstd: boolean }) => boolean
}

/** An argument of createrepo_c: whether it has a value, and what it changes; nothing when it is about how the program goes about its work. */
export interface Argument {
  readonly value?: Value
  readonly change?: (value: string, before: Arguments) => Partial<Arguments>
  /** Why it cannot be honoured. */
  readonly refused?: string
}

const TEXT: Value = { expected: 'a text', accepts: () => true }
const CHECKSUM: Value = { expected: 'sha1, sha256 or sha512', accepts: (value) => /^sha(1|256|512)$/.test(value) }
const RECORD_CHECKSUM: Value = {
  expected: 'md5, sha, sha1, sha224, sha256, sha384 or sha512',
  accepts: (value) => /^(md5|sha|sha1|sha224|sha256|sha384|sha512)$/.test(value),
}
const COMPRESSION: Value = {
  expected: 'gz, bz2 or xz, or zstd with createrepo_dialect = "1.0"',
  accepts: (value, { zstd }) => /^(gz|bz2|xz)$/i.test(value) || (zstd && /^zstd$/i.test(value)),
}
const COUNT: Value = { expected: 'a whole number', accepts: (value) => /^\d{1,9}$/.test(value) }
const LIMIT: Value = { expected: 'a whole number, or -1 for all', accepts: (value) => /^(\d{1,9}|-1)$/.test(value) }
const KEEP: Value = { expected: 'keep: packages are never left out', accepts: (value) => value === 'keep' }

const DELTAS = 'delta packages are not made'
const ZCHUNK = 'zchunk files are not made'
const CONTENT = 'which packages and comps a repository has is decided by the compose'
const FILES = 'it names a file or directory of the host that composes, and Murli works on several'

/** Long names of the arguments of createrepo_c 0.17 and 1.x. */
export const ARGUMENTS: ReadonlyMap<string, Argument> = new Map<string, Argument>([
  ['checksum', { value: CHECKSUM, change: (checksum) => ({ checksum }) }],
  ['repomd-checksum', { value: RECORD_CHECKSUM, change: (recordChecksum) => ({ recordChecksum }) }],
  ['xz', { change: () => ({ xz: true }) }],
  ['compress-type', { value: COMPRESSION, change: (value) => ({ compressType: value.toLowerCase() }) }],
  ['general-compress-type', { value: COMPRESSION, change: (value) => ({ generalCompressType: value.toLowerCase() }) }],
  ['unique-md-filenames', { change: () => ({ simpleNames: false }) }],
  ['simple-md-filenames', { change: () => ({ simpleNames: true }) }],
  ['compatibility', { change: () => ({ compatibility: true }) }],
  ['database', { change: () => ({ database: true }) }],
  ['no-database', { change: () => ({ noDatabase: true }) }],
  ['changelog-limit', { value: LIMIT, change: (value) => ({ changelogLimit: Number(value) }) }],
  ['revision', { value: TEXT, change: (revision) => ({ revision }) }],
  ['set-timestamp-to-revision', { change: () => ({ timestampIsRevision: true }) }],
  ['baseurl', { value: TEXT, change: (base) => ({ base }) }],
  ['location-prefix', { value: TEXT, change: (prefix) => ({ prefix }) }],
  ['cut-dirs', { value: COUNT, change: (value) => ({ cutDirectories: Number(value) }) }],
  ['content', { value: TEXT, change: (value, { content }) => ({ content: [...content, value] }) }],
  ['repo', { value: TEXT, change: (value, { repo }) => ({ repo: [...repo, value] }) }],
  ['distro', { value: TEXT, change: (value, { distro }) => ({ distro: [...distro, value] }) }],
  ...without(undefined, 'quiet', 'verbose', 'pretty', 'update', 'skip-stat', 'skip-symlinks', 'local-sqlite', 'error-exit-val'),
  ...without(undefined, 'keep-all-metadata', 'discard-additional-metadata'),
  ...without(COUNT, 'workers', 'retain-old-md'),
  ...without(TEXT, 'cachedir', 'update-md-path', 'retain-old-md-by-age'),
  ['duplicated-nevra', { value: KEEP }],
  ...refused(DELTAS, TEXT, 'oldpackagedirs', 'num-deltas', 'max-delta-rpm-size'),
  ...refused(DELTAS, undefined, 'deltas'),
  ...refused(ZCHUNK, undefined, 'zck'),
  ...refused(ZCHUNK, TEXT, 'zck-dict-dir'),
  ...refused(CONTENT, TEXT, 'excludes', 'includepkg', 'pkglist', 'groupfile'),
  ...refused(CONTENT, undefined, 'split', 'recycle-pkglist'),
  ...refused(FILES, TEXT, 'basedir', 'outputdir', 'read-pkgs-list'),
  ...refused('the record filelists-ext is not made', undefined, 'filelists-ext'),
])

/** One-letter names of createrepo_c. */
export const SHORT_NAMES: ReadonlyMap<string, string> = new Map([
  ['q', 'quiet'],
  ['v', 'verbose'],
  ['x', 'excludes'],
  ['u', 'baseurl'],
  ['g', 'groupfile'],
  ['s', 'checksum'],
  ['p', 'pretty'],
  ['d', 'database'],
  ['i', 'pkglist'],
  ['n', 'includepkg'],
  ['o', 'outputdir'],
  ['S', 'skip-symlinks'],
  ['c', 'cachedir'],
])

/** Arguments that change nothing of what is written into a tree without old metadata, as every tree of a compose is. */
function without(value: Value | undefined, ...names: string[]): [string, Argument][] {
  return names.map((name) => [name, value === undefined ? {} : { value }])
}

function refused(because: string, value: Value | undefined, ...names: string[]): [string, Argument][] {
  return names.map((name) => [name, { refused: because, ...(value === undefined ? {} : { value }) }])
}
