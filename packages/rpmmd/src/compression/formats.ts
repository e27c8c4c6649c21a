/** Compression of a repository file; `none` is plain bytes. */
export type Compression = 'gz' | 'xz' | 'bz2' | 'zst' | 'none'

const BY_SUFFIX = new Map<string, Compression>([
  ['gz', 'gz'],
  ['gzip', 'gz'],
  ['xz', 'xz'],
  ['bz2', 'bz2'],
  ['zst', 'zst'],
  ['zstd', 'zst'],
])

const MAGIC: [Compression, number[]][] = [
  ['gz', [0x1f, 0x8b]],
  ['xz', [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00]],
  ['bz2', [0x42, 0x5a, 0x68]],
  ['zst', [0x28, 0xb5, 0x2f, 0xfd]],
]

/** What the ending of a file name says. */
export function compressionByName(name: string): Compression {
  return BY_SUFFIX.get(/\.([a-z0-9]+)$/i.exec(name)?.[1]?.toLowerCase() ?? '') ?? 'none'
}

/** What the first bytes of a file say; six bytes are enough. */
export function compressionByMagic(prefix: Uint8Array): Compression {
  return MAGIC.find(([, magic]) => magic.every((byte, index) => prefix[index] === byte))?.[0] ?? 'none'
}
