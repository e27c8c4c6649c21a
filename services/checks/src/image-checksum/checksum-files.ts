/** An image with its checksums, by its final name. `size` in bytes. */
export interface SummedImage {
  readonly name: string
  readonly size: number
  readonly checksums: Readonly<Record<string, string>>
}

/** How the checksum files of a directory are laid out. */
export interface ChecksumLayout {
  readonly algorithms: readonly string[]
  /** `media_checksum_one_file`: one CHECKSUM and nothing else. */
  readonly oneFile: boolean
  readonly bases: readonly string[]
}

/**
 * The checksum files of a directory: name → text (spec 06 §5). Normally one per image and algorithm and one per directory and
 * algorithm; with one file, `[<base>-]CHECKSUM` alone.
 */
export function checksumFiles(images: readonly SummedImage[], { algorithms, oneFile, bases }: ChecksumLayout): Map<string, string> {
  const files = new Map<string, string>()
  if (images.length === 0) return files
  if (oneFile) {
    for (const base of bases) files.set(`${base}CHECKSUM`, checksumText(images, algorithms))
    return files
  }
  for (const algorithm of algorithms) {
    const suffix = `${algorithm.toUpperCase()}SUM`
    for (const image of images) files.set(`${image.name}.${suffix}`, checksumText([image], [algorithm]))
    for (const base of bases) files.set(base + suffix, checksumText(images, [algorithm]))
  }
  return files
}

/** Two lines per image and algorithm, sorted by name, then algorithm. */
function checksumText(images: readonly SummedImage[], algorithms: readonly string[]): string {
  const byName = images.toSorted((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0))
  const blocks = byName.flatMap(({ name, size, checksums }) =>
    algorithms
      .toSorted()
      .map((algorithm) => `# ${name}: ${size} bytes\n${algorithm.toUpperCase()} (${name}) = ${checksums[algorithm] ?? ''}\n`),
  )
  return blocks.join('')
}
