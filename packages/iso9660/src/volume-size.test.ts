import { expect, test } from 'vitest'
import { DESCRIPTORS_END, primaryVolume, SECTOR_BYTES, withVolumeBytes } from './index.ts'

const descriptor = (type: number): Buffer => {
  const sector = Buffer.alloc(SECTOR_BYTES)
  sector.writeUInt8(type)
  sector.write('CD001\x01', 1)
  sector.fill(0xee, 80, 88)
  return sector
}

test('the size is in every descriptor that has one, in both byte orders', () => {
  const head = Buffer.concat([Buffer.alloc(16 * SECTOR_BYTES), ...[1, 0, 2, 2, 255].map(descriptor), Buffer.alloc(11 * SECTOR_BYTES)])
  expect(head).toHaveLength(DESCRIPTORS_END)
  const changed = withVolumeBytes(head, 335 * SECTOR_BYTES) ?? Buffer.alloc(0)
  expect(primaryVolume(changed)?.volumeBytes).toBe(335 * SECTOR_BYTES)
  const sizes = [16, 17, 18, 19, 20].map((sector) => changed.toString('hex', sector * SECTOR_BYTES + 80, sector * SECTOR_BYTES + 88))
  const size = '4f0100000000014f'
  const untouched = 'eeeeeeeeeeeeeeee'
  expect(sizes).toEqual([size, untouched, size, size, untouched])
  expect(primaryVolume(head)?.volumeBytes).not.toBe(335 * SECTOR_BYTES)
})

test('without an end of the descriptors nothing is changed', () => {
  expect(withVolumeBytes(Buffer.concat([Buffer.alloc(16 * SECTOR_BYTES), descriptor(1)]), 2048)).toBeNull()
  expect(withVolumeBytes(Buffer.alloc(DESCRIPTORS_END), 2048)).toBeNull()
})
