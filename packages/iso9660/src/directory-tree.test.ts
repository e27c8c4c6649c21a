import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, open, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { isoEntries, type IsoEntry, type ReadAt } from './index.ts'

const run = promisify(execFile)
const DEEP = 'one/two/three/four/five/six/seven/eight/nine/ten'
const LONG = `${'long-'.repeat(40)}name.x86_64.rpm`

let top: string
beforeAll(async () => {
  top = await mkdtemp(join(tmpdir(), 'murli-iso-tree-'))
  const tree = join(top, 'tree')
  await mkdir(join(tree, DEEP), { recursive: true })
  await mkdir(join(tree, 'empty'))
  await mkdir(join(tree, 'many'))
  await writeFile(join(tree, DEEP, 'file'), 'deep')
  await writeFile(join(tree, '.treeinfo'), 'x')
  await writeFile(join(tree, 'Ünï & ďé.txt'), 'y'.repeat(5000))
  await writeFile(join(tree, LONG), 'long')
  await symlink('.treeinfo', join(tree, 'link'))
  for (let index = 0; index < 200; index += 1) await writeFile(join(tree, 'many', `package-${index}-1.0-1.x86_64.rpm`), String(index))
})
afterAll(() => rm(top, { recursive: true }))

async function make(program: 'genisoimage' | 'xorrisofs', ...args: string[]): Promise<string> {
  const image = join(top, `${program}${args.length}.iso`)
  await run(program, [...args, '-quiet', '-o', image, join(top, 'tree')])
  return image
}

async function entriesOf(image: string): Promise<IsoEntry[]> {
  await using file = await open(image)
  const read: ReadAt = async (offset, length) => {
    const buffer = Buffer.alloc(length)
    const { bytesRead } = await file.read(buffer, 0, length, offset)
    return buffer.subarray(0, bytesRead)
  }
  return await Array.fromAsync(isoEntries(read))
}

/** What xorriso lists; it quotes as a shell does. */
async function listed(image: string): Promise<string[]> {
  const { stdout } = await run('xorriso', ['-indev', image, '-find', '/'], { encoding: 'utf8' })
  const lines = stdout.split('\n').filter((line) => line.startsWith("'/"))
  return lines.map((line) => line.slice(1, -1)).filter((path) => path !== '/' && path !== '/rr_moved')
}

describe.each([
  ['genisoimage', ['-R', '-J', '-joliet-long']],
  ['xorrisofs', ['-R', '-J', '-joliet-long']],
] as const)('isoEntries of an image of %s', (program, args) => {
  it('names what xorriso names, and where its bytes are', async () => {
    const image = await make(program, ...args)
    const entries = (await entriesOf(image)).filter(({ path }) => path !== '/rr_moved')
    expect(entries.map(({ path }) => path).toSorted()).toEqual((await listed(image)).toSorted())
    const bytes = await readFile(image)
    const content = (path: string): string => {
      const parts = entries.find((entry) => entry.path === path)!.extents
      return Buffer.concat(parts.map(({ offset, size }) => bytes.subarray(offset, offset + size))).toString()
    }
    expect([content(`/${DEEP}/file`), content(`/${LONG}`), content('/many/package-199-1.0-1.x86_64.rpm')]).toEqual(['deep', 'long', '199'])
    expect(content('/Ünï & ďé.txt')).toBe('y'.repeat(5000))
    const kinds = Object.fromEntries(entries.map(({ path, kind }) => [path, kind]))
    expect(kinds).toMatchObject({ '/link': 'symlink', '/empty': 'directory', '/.treeinfo': 'file', [`/${DEEP}`]: 'directory' })
  })
})

it('reads names of ISO 9660 where there is no Rock Ridge', async () => {
  const paths = (await entriesOf(await make('genisoimage', '-l', '-D', '-iso-level', '3'))).map(({ path }) => path)
  expect(paths).toContain('/EMPTY')
  expect(paths.some((path) => path.includes(';'))).toBe(false)
})

describe('isoEntries of a damaged image', () => {
  async function damaged(change: (image: Buffer) => void): Promise<IsoEntry[]> {
    const image = await readFile(await make('xorrisofs', '-R'))
    change(image)
    return Array.fromAsync(isoEntries(async (offset, length) => image.subarray(offset, offset + length)))
  }
  const ROOT = 16 * 2048 + 156

  it.each<[string, (image: Buffer) => void, RegExp]>([
    ['no volume descriptor', (image) => image.fill(0, 16 * 2048, 17 * 2048), /no primary volume descriptor/],
    ['a root behind the end', (image) => image.writeUInt32LE(0x7fffffff, ROOT + 2), /behind the end/],
    ['a root of 4 GiB', (image) => image.writeUInt32LE(0xffffffff, ROOT + 10), /claims/],
  ])('with %s ends in an error', async (_what, change, message) => {
    await expect(damaged(change)).rejects.toThrow(
      expect.objectContaining({ code: 'IMAGE_INVALID', message: expect.stringMatching(message) }),
    )
  })

  it('with a directory that holds itself ends in an error', async () => {
    const loop = (image: Buffer): void => {
      const root = image.readUInt32LE(ROOT + 2)
      const name = image.indexOf('EMPTY', root * 2048)
      image.writeUInt32LE(root, name - 33 + 2)
    }
    await expect(damaged(loop)).rejects.toThrow(/inside itself/)
  })
})
