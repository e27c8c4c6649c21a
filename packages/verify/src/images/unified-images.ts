import type { Check } from '../check.ts'
import { listedImages } from './entries.ts'
import { isoFiles } from './iso-files.ts'

export const unifiedImages: Check = {
  number: 68,
  severity: 'E',
  title: 'the additional variants of a unified image exist, and each has its directory in it',
  spec: 'spec 05 §9.6',
  async *run(compose) {
    const variants = (await compose.payload('composeinfo'))?.variants
    if (variants === undefined) return
    for (const { image, path, place } of await listedImages(compose)) {
      for (const uid of image.additional_variants ?? []) {
        const variant = variants[uid]
        if (variant === undefined) {
          yield { path: place, message: `the additional variant ${uid} does not exist`, expected: 'a variant of composeinfo.json' }
          continue
        }
        // a variant that is not for this arch brings nothing (spec 06 §4.2)
        const brings = image.arch === 'src' || variant.arches.includes(image.arch)
        const entries = (await compose.file(path)) === undefined ? null : await isoFiles(compose, path)
        if (!brings || image.format !== 'iso' || entries === null || entries.get(`/${uid}`)?.kind === 'directory') continue
        yield { path, message: `has no directory /${uid}`, expected: `the packages of ${uid}` }
      }
    }
  },
}
