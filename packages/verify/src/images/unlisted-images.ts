import type { Check } from '../check.ts'
import { type ComposeDirectory, inProduct } from '../compose/directory.ts'
import { listedImages } from './entries.ts'
import { isSumFile } from './sum-files.ts'

const CATEGORIES = ['isos', 'images', 'source_isos'] as const

export const unlistedImages: Check = {
  number: 63,
  severity: 'E',
  title: 'every file in iso/ and images/ that is no checksum file or manifest is in images.json',
  spec: 'spec 05 §9.6',
  async *run(compose) {
    const listed = new Set((await listedImages(compose)).map(({ path }) => path))
    const directories = await imageDirectories(compose)
    for (const path of (await compose.listing()).files.keys()) {
      const isInside = directories.some((directory) => path.startsWith(`${directory}/`))
      if (!isInside || listed.has(path) || isSumFile(path) || path.endsWith('.manifest')) continue
      yield { path, message: 'is not in images.json', expected: 'an entry, or no such file' }
    }
  },
}

async function imageDirectories(compose: ComposeDirectory): Promise<string[]> {
  const variants = Object.values((await compose.payload('composeinfo'))?.variants ?? {})
  const paths = variants.flatMap((variant) => CATEGORIES.flatMap((category) => Object.values(variant.paths[category] ?? {})))
  return [...new Set(paths.map(inProduct))]
}
