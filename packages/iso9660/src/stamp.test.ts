import { execFileSync } from 'node:child_process'
import { closeSync, openSync, readSync, writeSync } from 'node:fs'
import { link, mkdir, mkdtempDisposable, readFile, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { Iso9660Error, stampImage } from './index.ts'

const DEEP = 'one/two/three/four/five/six/seven/eight/nine/ten'
const LONG = `${'long-'.repeat(40)}ü.rpm`
const DAY = 86_400
const TIMES = {
  files: new Map([`/${LONG}`, '/file', '/empty-file', `/${DEEP}/file`].map((path, i) => [path, i * DAY])),
  others: 1_700_000_000,
}

/** An image of a tree whose files are of that age, and have that many links. */
async function imageOf(directory: string, program: string, args: string[], changed: number, links: number): Promise<string> {
  const tree = join(directory, 'tree')
  await mkdir(join(tree, DEEP), { recursive: true })
  for (const path of [LONG, 'file', 'other', 'empty-file', `${DEEP}/file`]) {
    await writeFile(join(tree, path), path === 'empty-file' ? '' : path.repeat(100))
    await utimes(join(tree, path), changed, changed)
    for (let index = 0; index < links; index += 1) await link(join(tree, path), join(directory, `${index}-${path.replaceAll('/', '-')}`))
  }
  await utimes(join(tree, 'one'), changed, changed)
  const image = join(directory, 'image.iso')
  execFileSync(program, [...args, '-quiet', '-J', '-joliet-long', '-rational-rock', '-o', image, tree], { stdio: 'pipe' })
  return image
}

function stamp(path: string): void {
  const descriptor = openSync(path, 'r+')
  try {
    stampImage(
      {
        read: (offset, length) => {
          const bytes = Buffer.alloc(length)
          return bytes.subarray(0, readSync(descriptor, bytes, 0, length, offset))
        },
        write: (offset, bytes) => void writeSync(descriptor, bytes, 0, bytes.length, offset),
      },
      TIMES,
    )
  } finally {
    closeSync(descriptor)
  }
}

test.each([
  ['genisoimage', ['-translation-table']],
  ['genisoimage', ['-iso-level', '3']],
  ['xorrisofs', []],
  ['xorrisofs', ['-iso-level', '4']],
])('%s %j: nothing of the machine is left', async (program, args) => {
  await using one = await mkdtempDisposable(join(tmpdir(), 'murli-stamp-'))
  await using other = await mkdtempDisposable(join(tmpdir(), 'murli-stamp-'))
  const images = [
    await imageOf(one.path, program, args, 1_000_000_000, 0),
    await imageOf(other.path, program, args, 1_300_000_000, 2),
  ] as const
  expect((await readFile(images[0])).equals(await readFile(images[1]))).toBe(false)
  for (const image of images) stamp(image)
  const bytes = await readFile(images[0])
  expect(bytes.equals(await readFile(images[1]))).toBe(true)
  const listing = execFileSync('isoinfo', ['-R', '-l', '-i', images[0]], { encoding: 'utf8' })
  expect(listing).toMatch(/Jan {2}2 1970 .* file /)
  expect(listing).toMatch(/Jan {2}1 1970 .* long-/)
  expect(listing).toMatch(/Jan {2}3 1970 .* empty-file /)
  expect(listing).toMatch(/Nov 14 2023 .* other /)
  expect(listing).toMatch(/Nov 14 2023 .* one /)
  expect(listing).not.toMatch(/ (2001|2011|2026) /)
  expect(execFileSync('isoinfo', ['-J', '-l', '-i', images[0]], { encoding: 'utf8' })).toMatch(/Jan {2}2 1970 .* file/)
  expect(bytes.toString('latin1', 16 * 2048 + 813, 16 * 2048 + 830)).toBe('2023111422132000\0')
})

test('what is no image is left alone, a directory behind the end is told', () => {
  const image = Buffer.alloc(40 * 2048)
  const changeable = {
    read: (offset: number, length: number) => Buffer.from(image.subarray(offset, offset + length)),
    write: (offset: number, bytes: Buffer) => void bytes.copy(image, offset),
  }
  stampImage(changeable, TIMES)
  expect(image.equals(Buffer.alloc(40 * 2048))).toBe(true)
  image.write('\x01CD001\x01', 16 * 2048, 'latin1')
  image.writeUInt8(34, 16 * 2048 + 156)
  image.writeUInt32LE(39, 16 * 2048 + 158)
  image.writeUInt32LE(8192, 16 * 2048 + 166)
  expect(() => stampImage(changeable, TIMES)).toThrow(Iso9660Error)
})
