import type { Check, Problem } from '../check.ts'
import { settingsOf } from '../compose/settings.ts'
import { imageContents } from './content.ts'
import { listedImages, type ListedImage } from './entries.ts'

export const files: Check = {
  number: 58,
  severity: 'E',
  title: 'each image exists and has the size, time and checksums that images.json states, of the types in media_checksums',
  spec: 'spec 05 §9.6',
  async *run(compose) {
    const listing = await compose.listing()
    const contents = await imageContents(compose)
    const images = await listedImages(compose)
    const { media_checksums: configured = typesOf(images[0]) } = await settingsOf(compose)
    for (const entry of images) {
      const { path, place, image } = entry
      const file = listing.files.get(path)
      if (file?.kind !== 'file') {
        yield { path, message: 'does not exist', expected: `the image of ${place}` }
        continue
      }
      if (file.size !== image.size)
        yield { path: place, message: `the size is ${image.size}`, expected: `the ${file.size} bytes of the file` }
      if (file.mtime !== image.mtime)
        yield { path: place, message: `the time is ${image.mtime}`, expected: `that of the file, ${file.mtime}` }
      yield* sumProblems(entry, contents.get(path)?.digests ?? {})
      const types = typesOf(entry).join(', ')
      const wanted = [...configured].toSorted().join(', ')
      if (types !== wanted) yield { path: place, message: `has checksums of the types ${types}`, expected: wanted }
    }
  },
}

function* sumProblems({ image, place }: ListedImage, digests: Readonly<Record<string, string>>): Generator<Problem> {
  for (const [type, stated] of Object.entries(image.checksums)) {
    if (digests[type] !== stated)
      yield { path: place, message: `the ${type} is ${stated}`, expected: `that of the file, ${digests[type] ?? 'of no known type'}` }
  }
}

function typesOf(entry: ListedImage | undefined): string[] {
  return Object.keys(entry?.image.checksums ?? {}).toSorted()
}
