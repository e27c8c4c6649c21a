import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ImageFile } from '@murli/boot-media/image'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { checkBoot } from './boot-checks.ts'

let directory: string
let good: Buffer
/** Where the default entry of the boot catalogue is. */
let entry: number

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'murli-boot-checks-'))
  mkdirSync(join(directory, 'tree/isolinux'), { recursive: true })
  writeFileSync(join(directory, 'tree/isolinux/isolinux.bin'), Buffer.alloc(4096, 'i'))
  const words = ['-b', 'isolinux/isolinux.bin', '-no-emul-boot', '-boot-load-size', '4', '-boot-info-table']
  const image = join(directory, 'good.iso')
  execFileSync('xorriso', ['-as', 'mkisofs', '-quiet', '-V', 'DP', ...words, '-o', image, join(directory, 'tree')], { stdio: 'pipe' })
  good = readFileSync(image)
  entry = good.readUInt32LE(17 * 2048 + 71) * 2048 + 32
})
afterAll(() => rmSync(directory, { recursive: true }))

async function check(change: (image: Buffer) => Buffer): Promise<void> {
  const path = join(directory, 'changed.iso')
  writeFileSync(path, change(Buffer.from(good)))
  await using image = await ImageFile.open(path)
  const tool = (): Promise<never> => Promise.reject(new Error('nothing is run: it has no EFI image'))
  await checkBoot(image, { arch: 'x86_64', volumeId: 'DP', files: [] }, { task: { tool, scratch: directory }, mtime: 0 })
}

test('an image that boots is one', async () => {
  await expect(check((image) => image)).resolves.toBeUndefined()
})

test.each<[string, string, (image: Buffer) => Buffer]>([
  [
    'in the file, but behind the volume',
    'behind its end',
    (image) => {
      image.writeUInt32LE(image.length / 2048 + 1, entry + 8)
      return Buffer.concat([image, Buffer.alloc(1024 * 1024)])
    },
  ],
  [
    'to be taken for a floppy',
    'would take what it boots for a disk',
    (image) => {
      image[entry + 1] = 2
      return image
    },
  ],
  [
    'said not to be bootable',
    'no entry for BIOS',
    (image) => {
      image[entry] = 0
      return image
    },
  ],
])('it is refused when what BIOS boots is %s (spec 06 §9.3)', async (_, message, change) => {
  await expect(check(change)).rejects.toThrow(message)
})
