import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { APPLICATION_USE_START, implantedField, implantedMd5, isBlankField, MediaMd5, primaryVolume, SECTOR_BYTES } from './index.ts'

/** The image of N sectors that the vectors of spec 06 §9.2 are about. */
function vectorImage(sectors: number): Buffer {
  const image = Buffer.alloc(sectors * SECTOR_BYTES)
  for (let i = 36_864; i < image.length; i += 1) image[i] = (31 * i + 7 + Math.floor(i / SECTOR_BYTES)) % 256
  image.fill(' ', 0x8008, 0x8048)
  image.write('\x01CD001\x01', 0x8000, 'latin1')
  image.write('MURLI-VECTOR', 0x8028)
  image.writeUInt32LE(sectors, 0x8050)
  image.writeUInt32BE(sectors, 0x8054)
  image.fill(' ', 0x8000 + 883, 0x8000 + 1395)
  image.write('\xffCD001\x01', 0x8800, 'latin1')
  return image
}

const VECTORS: [sectors: number, md5: string, fragmentSums: string, sha256: string][] = [
  [
    300,
    '7f2e72b7e181a6a0dc8f1332db8bb142',
    'fc66a5bd54b3f8329475cad31a398de9e491886cae66cc53727',
    '03eba8e0eb151e4047f587daa3a423a33ee6df8a82a468cb705d18e5ee29f043',
  ],
  [
    335,
    'b58fa2c6616c6be6e4ac942a260e96d3',
    'd6e476dd64bb2ee45c17b79fb473ccdd268568c571fbb6be8ef5c4b8a',
    '021f05f353198c43aa247d43016444558dd58f56f2bf05c9f836fd5ddf4282e2',
  ],
  [
    1000,
    '7b82d64cbc78206b3f582d245acabc70',
    '2caff4bd5c87ebe62c3b642986865c927525ec30e1bb3e2ae7725c6b4955',
    '9ff6095344d584db23100ac6a9693911b927669f30cb9ded1e7d6ff21b48257b',
  ],
  [
    20000,
    '2850a176e11d82ed2c5cb1794723473c',
    '4284d6bd6ce5cbf2b8d543b8c592aa5782bd229daa9d27abc6bdba1344eb',
    '1715f7b70750f6297d03e9bf84688039d9a3c68ea4e6dd4ce3389a740d697f4a',
  ],
]

function sumsOf(image: Buffer, chunkBytes = image.length) {
  const sums = new MediaMd5(primaryVolume(image)?.volumeBytes ?? 0)
  for (let at = 0; at < image.length; at += chunkBytes) sums.update(image.subarray(at, at + chunkBytes))
  return sums.finish()
}

describe.each(VECTORS)('a volume of %i sectors', (sectors, md5, fragmentSums, sha256) => {
  const image = vectorImage(sectors)

  test('has the sums that implantisomd5 gives', () => {
    expect(sumsOf(image)).toEqual({ md5, fragmentSums })
  })

  test('is, with its sums, the file that implantisomd5 leaves', () => {
    const implanted = Buffer.from(image)
    implantedField({ md5, fragmentSums }, false).copy(implanted, APPLICATION_USE_START)
    expect(createHash('sha256').update(implanted).digest('hex')).toBe(sha256)
    expect(sumsOf(implanted)).toEqual({ md5, fragmentSums })
  })
})

test.each([1, 7, 2048, 33_651, 32_768, 100_000])('chunks of %i bytes make no difference', (chunkBytes) => {
  expect(sumsOf(vectorImage(335), chunkBytes)?.md5).toBe('b58fa2c6616c6be6e4ac942a260e96d3')
})

test('what is behind the volume does not count; a volume that is cut off has no sums', () => {
  const image = vectorImage(335)
  expect(sumsOf(Buffer.concat([image, Buffer.alloc(9999, 'x')]))).toEqual(sumsOf(image))
  expect(sumsOf(image.subarray(0, 300 * SECTOR_BYTES))).toBeNull()
})

test('the field', () => {
  const field = implantedField({ md5: 'b58fa2c6616c6be6e4ac942a260e96d3', fragmentSums: 'd6e' }, true)
  expect(field).toHaveLength(512)
  expect(field.toString().trimEnd()).toBe(
    'ISO MD5SUM = b58fa2c6616c6be6e4ac942a260e96d3;SKIPSECTORS = 15;RHLISOSTATUS=1;FRAGMENT SUMS = d6e;FRAGMENT COUNT = 20;' +
      'THIS IS NOT THE SAME AS RUNNING MD5SUM ON THIS ISO!!',
  )
  expect(implantedMd5(field)).toEqual({ md5: 'b58fa2c6616c6be6e4ac942a260e96d3', supported: true })
  expect(isBlankField(field)).toBe(false)
  expect(isBlankField(Buffer.alloc(512, ' '))).toBe(true)
})
