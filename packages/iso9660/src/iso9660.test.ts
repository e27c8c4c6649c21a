import { expect, test } from 'vitest'
import { BOOT_AREA_BYTES, bootability, implantedMd5, primaryVolume, SECTOR_BYTES } from './index.ts'

/** An image of nothing but its first descriptors, by the layout of spec 06 §9.1. */
function image(): Buffer {
  const head = Buffer.alloc(BOOT_AREA_BYTES)
  const start = 16 * SECTOR_BYTES
  head.write('\x01CD001\x01', start, 'latin1')
  head.fill(' ', start + 8, start + 72)
  head.write('LINUX', start + 8)
  head.write('DP-1.0 Server.x86_64', start + 40)
  head.writeUInt32LE(335, start + 80)
  head.writeUInt32BE(335, start + 84)
  head.fill(' ', start + 883, start + 1395)
  head.write('\xffCD001\x01', 17 * SECTOR_BYTES, 'latin1')
  return head
}

test('the primary volume descriptor', () => {
  const volume = primaryVolume(image())
  expect(volume).toMatchObject({ systemId: 'LINUX', volumeId: 'DP-1.0 Server.x86_64', volumeBytes: 335 * 2048 })
  expect(volume?.applicationUse).toHaveLength(512)
  expect(implantedMd5(volume?.applicationUse ?? Buffer.alloc(0))).toBeNull()
  expect(primaryVolume(Buffer.alloc(BOOT_AREA_BYTES))).toBeNull()
  expect(primaryVolume(image().subarray(0, 40_000 - SECTOR_BYTES * 3))).toBeNull()
})

const text = (status: number): Buffer =>
  Buffer.from(
    `ISO MD5SUM = 7f2e72b7e181a6a0dc8f1332db8bb142;SKIPSECTORS = 15;RHLISOSTATUS=${status};FRAGMENT SUMS = fc66;FRAGMENT COUNT = 20;`,
  )

test('the implanted MD5', () => {
  expect(implantedMd5(text(0))).toEqual({ md5: '7f2e72b7e181a6a0dc8f1332db8bb142', supported: false })
  expect(implantedMd5(text(1))?.supported).toBe(true)
})

test('marks of bootable images', () => {
  const head = image()
  expect(bootability(head)).toEqual({ iso: true, mbr: false, gpt: false, elTorito: false })
  head.write('\x55\xaaEFI PART', 0x1fe, 'latin1')
  head.write('CD001\x01EL TORITO SPECIFICATION', 17 * SECTOR_BYTES + 1, 'latin1')
  expect(bootability(head)).toEqual({ iso: true, mbr: true, gpt: true, elTorito: true })
})
