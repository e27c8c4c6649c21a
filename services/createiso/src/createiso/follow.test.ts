import { writeFileSync } from 'node:fs'
import { open, mkdtempDisposable, writeFile, type FileHandle } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { MediaMd5, type MediaSums, stampImage } from '@murli/iso9660'
import { expect, test } from 'vitest'
import { followImage } from './follow-image.ts'
import { ImageFollower } from './follow.ts'

const SECTOR = 2048
const TIMES = { files: new Map<string, number>(), others: 1_700_000_000 }

/** An image of so many sectors, as spec 06 §9.2 makes its vectors. */
function vector(sectors: number): Buffer {
  const image = Buffer.alloc(sectors * SECTOR)
  for (let i = 18 * SECTOR; i < image.length; i += 1) image[i] = (31 * i + 7 + Math.floor(i / SECTOR)) % 256
  const primary = image.subarray(16 * SECTOR, 17 * SECTOR)
  primary.fill(' ', 8, 72)
  primary.write('\x01CD001\x01', 0, 'latin1')
  primary.write('MURLI-VECTOR', 40)
  primary.writeUInt32LE(sectors, 80)
  primary.writeUInt32BE(sectors, 84)
  primary.fill(' ', 883, 1395)
  image.write('\xffCD001\x01', 17 * SECTOR, 'latin1')
  return image
}

/** The sums that are to be found, of the image with its new times. */
function sumsOf(image: Buffer): MediaSums | null {
  const stamped = Buffer.from(image)
  stampImage(
    {
      read: (offset, length) => Buffer.from(stamped.subarray(offset, offset + length)),
      write: (offset, bytes) => void bytes.copy(stamped, offset),
    },
    TIMES,
  )
  const sums = new MediaMd5(image.length)
  sums.update(stamped)
  return sums.finish()
}

/** What a follower finds when `write` has written. */
async function follow(write: (path: string) => Promise<void>) {
  await using directory = await mkdtempDisposable(join(tmpdir(), 'murli-follow-'))
  const path = join(directory.path, 'image.iso')
  await using follower = new ImageFollower(path, TIMES)
  await write(path)
  return await follower.finish()
}

async function writing(path: string, act: (file: FileHandle) => Promise<unknown>): Promise<void> {
  await using file = await open(path, 'w')
  await act(file)
}

test('the sums of an image that comes in pieces', async () => {
  const image = vector(20_000)
  const found = await follow((path) =>
    writing(path, async (file) => {
      for (let at = 0; at < image.length; at += 777_777) await file.write(image.subarray(at, at + 777_777))
    }),
  )
  expect(found).toMatchObject({ ...sumsOf(image), volumeId: 'MURLI-VECTOR' })
})

test('what is behind the volume does not count', async () => {
  const image = vector(1000)
  expect(await follow((path) => writeFile(path, Buffer.concat([image, Buffer.alloc(99, 'x')])))).toMatchObject({ ...sumsOf(image) })
})

test.each<[string, (path: string) => Promise<void>]>([
  ['is never made', async () => undefined],
  ['is empty', (path) => writeFile(path, '')],
  ['is no volume', (path) => writeFile(path, Buffer.alloc(1_000_000))],
  ['is shorter than its volume', (path) => writeFile(path, vector(1000).subarray(0, 900 * SECTOR))],
  ['is too small to be checked', (path) => writeFile(path, vector(334))],
])('an image that %s has no sums', async (_case, write) => {
  expect(await follow(write)).toBeNull()
})

test('a program that goes back to the beginning makes the sums worthless', async () => {
  await using directory = await mkdtempDisposable(join(tmpdir(), 'murli-follow-'))
  const path = join(directory.path, 'image.iso')
  const image = vector(1000)
  await writeFile(path, image.subarray(0, 500 * SECTOR))
  let ended = false
  const found = followImage(path, TIMES, {
    hasEnded: () => ended,
    nap: () => {
      const hybrid = Buffer.from(image)
      hybrid.write('isohybrid')
      writeFileSync(path, hybrid)
      ended = true
    },
  })
  expect(found).toBeNull()
})
