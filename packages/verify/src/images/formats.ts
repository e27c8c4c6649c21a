import { imagesViolations } from '@murli/productmd'
import type { Check } from '../check.ts'
import { metadataPath } from '../compose/documents.ts'
import { listedImages } from './entries.ts'

export const formats: Check = {
  number: 59,
  severity: 'E',
  title: 'type and format of each image are known and fit each other, and the file name ends with the format',
  spec: 'spec 05 §9.6',
  async *run(compose) {
    const payload = await compose.payload('images')
    if (payload === null) return
    const broken = imagesViolations(payload).filter(({ rule }) => rule === 'image-format')
    for (const message of new Set(broken.map((violation) => violation.message))) yield { path: metadataPath('images'), message }
    for (const { place, image } of await listedImages(compose)) {
      if (image.path.endsWith(`.${image.format}`)) continue
      yield { path: place, message: `the format is ${image.format}`, expected: `a file name that ends with .${image.format}` }
    }
  },
}
