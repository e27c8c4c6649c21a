import { bootability } from '@murli/iso9660'
import type { Check } from '../check.ts'
import { imageContents } from './content.ts'
import { presentImages } from './entries.ts'

/** Arches whose firmware reads what is looked for (spec 06 §6.1). */
const PC_ARCHES: ReadonlySet<string> = new Set(['x86_64', 'i386'])

export const booting: Check = {
  number: 62,
  severity: 'E',
  title: 'each bootable image for x86 has a boot signature, a GPT or an El Torito record',
  spec: 'spec 05 §9.6, 06 §6.1',
  async *run(compose) {
    const contents = await imageContents(compose)
    for (const { path, image } of await presentImages(compose)) {
      const content = contents.get(path)
      if (!image.bootable || !PC_ARCHES.has(image.arch) || content === undefined) continue
      const { mbr, gpt, elTorito } = bootability(content.head)
      if (!mbr && !gpt && !elTorito) yield { path, message: 'has nothing to boot from', expected: 'an MBR, a GPT or an El Torito record' }
    }
  },
}
