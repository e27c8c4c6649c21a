import { imagesViolations } from '@murli/productmd'
import type { Check } from '../check.ts'
import { metadataPath } from '../compose/documents.ts'
import { listedImages } from './entries.ts'

export const identities: Check = {
  number: 60,
  severity: 'E',
  title: 'images of one identity have the same checksums, and images of sources stand under every binary arch of their variant',
  spec: 'spec 05 §9.6',
  async *run(compose) {
    const payload = await compose.payload('images')
    if (payload === null) return
    const twice = imagesViolations(payload).filter(({ rule }) => rule === 'image-identity')
    for (const message of new Set(twice.map((violation) => violation.message))) yield { path: metadataPath('images'), message }
    const variants = (await compose.payload('composeinfo'))?.variants ?? {}
    const sources = (await listedImages(compose)).filter(({ image }) => image.arch === 'src')
    for (const [key, entries] of Map.groupBy(sources, ({ variant, path }) => `${variant} ${path}`)) {
      const arches = variants[key.slice(0, key.indexOf(' '))]?.arches ?? []
      const missing = arches.filter((arch) => !entries.some((entry) => entry.arch === arch))
      if (missing.length === 0) continue
      yield {
        path: entries[0]!.place,
        message: `does not stand under ${missing.join(', ')}`,
        expected: `an entry under each of ${arches.join(', ')}`,
      }
    }
  },
}
