import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { bootCatalog, Iso9660Error, SECTOR_BYTES } from './index.ts'

let directory: string
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'murli-el-torito-'))
  mkdirSync(join(directory, 'tree'))
  writeFileSync(join(directory, 'tree/bios.img'), Buffer.alloc(8192, 'b'))
  writeFileSync(join(directory, 'tree/efi.img'), Buffer.alloc(20_480, 'e'))
})
afterAll(() => rmSync(directory, { recursive: true }))

function imageOf(...words: string[]): string {
  const image = join(directory, 'image.iso')
  rmSync(image, { force: true })
  execFileSync('xorrisofs', ['-quiet', '-R', '-o', image, ...words, join(directory, 'tree')], { stdio: 'pipe' })
  return image
}

const reader = (bytes: Buffer) => (offset: number, length: number) => Promise.resolve(bytes.subarray(offset, offset + length))
const BIOS = ['-b', 'bios.img', '-no-emul-boot', '-boot-load-size', '4']
const EFI = ['-e', 'efi.img', '-no-emul-boot']
const PLATFORMS: Readonly<Record<string, string>> = { BIOS: 'bios', UEFI: 'efi' }

test.each<[string, string[], number]>([
  ['BIOS and EFI', [...BIOS, '-eltorito-alt-boot', ...EFI], 2],
  ['EFI alone', EFI, 1],
  ['BIOS alone', BIOS, 1],
  ['one BIOS and two EFI', [...BIOS, '-eltorito-alt-boot', ...EFI, '-eltorito-alt-boot', '-e', 'bios.img', '-no-emul-boot'], 3],
])('%s: the catalogue is what xorriso and isoinfo report', async (_, words, count) => {
  const image = imageOf(...words)
  const catalog = await bootCatalog(reader(readFileSync(image)))
  const report = execFileSync('xorriso', ['-indev', image, '-report_el_torito', 'plain'], { encoding: 'utf8', stdio: 'pipe' })
  const reported = [...report.matchAll(/^El Torito boot img : +\d+ +(\w+) +(\w) +(\w+) .* (\d+) +(\d+)$/gm)]
  expect(reported).toHaveLength(count)
  expect(catalog).toEqual(
    reported.map(([, platform = '', bootable, emulation, units, block]) => ({
      platform: PLATFORMS[platform],
      bootable: bootable === 'y',
      emulated: emulation !== 'none',
      offset: Number(block) * SECTOR_BYTES,
      loadBytes: Number(units) * 512,
    })),
  )
  // isoinfo shows the default entry alone
  const shown = execFileSync('isoinfo', ['-d', '-i', image], { encoding: 'utf8' })
  expect(Number(/Bootoff [0-9A-F]+ (\d+)/.exec(shown)?.[1]) * SECTOR_BYTES).toBe(catalog[0]?.offset)
})

test('an image that does not boot has none', async () => {
  expect(await bootCatalog(reader(readFileSync(imageOf())))).toEqual([])
  expect(await bootCatalog(reader(Buffer.alloc(100)))).toEqual([])
})

test.each<[string, (bytes: Buffer, catalog: number) => void]>([
  ['a sum that is wrong', (bytes, catalog) => void bytes.writeUInt8(bytes.readUInt8(catalog + 5) ^ 1, catalog + 5)],
  ['no mark at its end', (bytes, catalog) => void bytes.writeUInt16LE(0, catalog + 30)],
  ['a place behind the end', (bytes) => void bytes.writeUInt32LE(0x7fffffff, 17 * SECTOR_BYTES + 71)],
])('a catalogue with %s is refused', async (_, damage) => {
  const bytes = readFileSync(imageOf(...BIOS))
  damage(bytes, bytes.readUInt32LE(17 * SECTOR_BYTES + 71) * SECTOR_BYTES)
  await expect(bootCatalog(reader(bytes))).rejects.toThrow(Iso9660Error)
})
