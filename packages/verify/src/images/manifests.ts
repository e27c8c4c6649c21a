import type { Check } from '../check.ts'
import { presentImages } from './entries.ts'
import { isoFiles } from './iso-files.ts'

/** What programs write into every directory for readers without Rock Ridge. */
const TRANSLATIONS = '/TRANS.TBL'

export const manifests: Check = {
  number: 65,
  severity: 'W',
  title: 'the manifest beside each ISO lists what is in it',
  spec: 'spec 05 §9.6',
  async *run(compose) {
    for (const { path, image } of await presentImages(compose)) {
      if (image.format !== 'iso') continue
      const entries = await isoFiles(compose, path)
      if (entries === null) continue
      const text = await compose.text(`${path}.manifest`)
      if (text === null) {
        yield { path, message: 'has no manifest', expected: `${path}.manifest` }
        continue
      }
      const listed = text.split('\n').filter((line) => line !== '' && line !== '/rr_moved')
      const inside = [...entries.keys()].filter((entry) => !entry.endsWith(TRANSLATIONS)).toSorted(compareBytes)
      const at = inside.findIndex((entry, index) => entry !== listed[index])
      if (at >= 0) yield { path: `${path}.manifest`, message: `line ${at + 1} is ${listed[at] ?? 'missing'}`, expected: inside[at]! }
      else if (listed.length > inside.length)
        yield { path: `${path}.manifest`, message: `lists ${listed[inside.length]}`, expected: 'what is in the image' }
    }
  },
}

function compareBytes(one: string, other: string): number {
  return Buffer.compare(Buffer.from(one), Buffer.from(other))
}
