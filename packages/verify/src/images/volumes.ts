import { bootability, implantedMd5, SMALLEST_CHECKABLE_BYTES } from '@murli/iso9660'
import type { Check, Problem } from '../check.ts'
import { type ImageContent, imageContents } from './content.ts'
import { type PresentImage, presentImages } from './entries.ts'
import { isoFiles } from './iso-files.ts'

export const volumes: Check = {
  number: 61,
  severity: 'E',
  title: 'each ISO is one, has the stated volume id, and its implanted MD5 is the stated one and right',
  spec: 'spec 05 §9.6',
  async *run(compose) {
    const contents = await imageContents(compose)
    for (const image of await presentImages(compose)) {
      const content = contents.get(image.path)
      if (image.image.format !== 'iso' || content === undefined) continue
      const { path } = image
      if (!bootability(content.head).iso || content.volume === null) yield { path, message: 'is no ISO: it has no CD001 at byte 0x8001' }
      else if ((await isoFiles(compose, path)) === null) yield { path, message: 'has directories that cannot be read' }
      else yield* volumeProblems(image, content)
    }
  },
}

function* volumeProblems({ image, path, place }: PresentImage, { volume, mediaSums }: ImageContent): Generator<Problem> {
  if (volume === null) return
  if (image.volume_id !== volume.volumeId) {
    yield { path: place, message: `the volume id is ${image.volume_id}`, expected: `that of the image, ${volume.volumeId}` }
  }
  const implanted = implantedMd5(volume.applicationUse)?.md5 ?? null
  if (image.implant_md5 !== implanted) {
    yield { path: place, message: `implant_md5 is ${image.implant_md5}`, expected: `what is implanted, ${implanted}` }
  }
  if (mediaSums === null) yield { path, message: 'is shorter than its volume', expected: `${volume.volumeBytes} bytes` }
  else if (implanted !== null && implanted !== mediaSums.md5) {
    const hint = volume.volumeBytes < SMALLEST_CHECKABLE_BYTES ? ' (it is too small for the usual checker)' : ''
    yield { path, message: `the implanted MD5 ${implanted} is wrong${hint}`, expected: mediaSums.md5 }
  }
}
