import type { ComposeDirectory } from '../compose/directory.ts'
import { imageContents } from './content.ts'
import { type PresentImage, presentImages } from './entries.ts'

/** Whether a file holds checksums, by its name (spec 05 §1.5). */
export function isSumFile(path: string): boolean {
  return sumType(path) !== null
}

/** The checksum type that a file is of; '' for one that holds whatever is configured; null for every other file. */
export function sumType(path: string): string | null {
  const [, word] = /(?:^|[/.-])(CHECKSUM|[A-Z0-9]+SUM)$/.exec(path) ?? []
  if (word === undefined) return null
  return word === 'CHECKSUM' ? '' : word.slice(0, -'SUM'.length).toLowerCase()
}

/** A directory with images, and the checksum files in it. */
export interface SummedDirectory {
  readonly directory: string
  /** By name. */
  readonly images: readonly PresentImage[]
  /** Paths. */
  readonly sumFiles: readonly string[]
}

/** The directories that images.json names. */
export async function summedDirectories(compose: ComposeDirectory): Promise<SummedDirectory[]> {
  const sumFiles = [...(await compose.listing()).files.keys()].filter(isSumFile)
  const byDirectory = Map.groupBy(await presentImages(compose), ({ path }) => directoryOf(path))
  return Array.from(byDirectory, ([directory, images]) => ({
    directory,
    images: images.toSorted((a, b) => (a.path < b.path ? -1 : 1)),
    sumFiles: sumFiles.filter((path) => directoryOf(path) === directory),
  }))
}

/** What a checksum file has to say about images: two lines for each, sorted by name, by what the images really are. */
export async function sumText(compose: ComposeDirectory, images: readonly PresentImage[], type: string): Promise<string> {
  const contents = await imageContents(compose)
  const blocks: string[] = []
  for (const { path, file, image } of images) {
    const name = path.slice(path.lastIndexOf('/') + 1)
    for (const one of type === '' ? Object.keys(image.checksums).toSorted() : [type]) {
      const sum = contents.get(path)?.digests[one] ?? (await compose.digests(file, [one]))[one]
      blocks.push(`# ${name}: ${file.size} bytes\n${one.toUpperCase()} (${name}) = ${sum}\n`)
    }
  }
  return blocks.join('')
}

function directoryOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/'))
}
