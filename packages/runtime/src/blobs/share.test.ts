import { chmod, link, mkdtemp, readFile, rm, stat, symlink, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { blobKey, objectPath, openBlobStore, UNSWEPT } from './index.ts'
import { mayShare } from './share.ts'
import type { BlobStore } from './types.ts'

const MTIME = 1_700_000_000
const WANTED = { mtime: MTIME, mode: 0o644 }

describe('files that a store shares with their owner', () => {
  let directory = ''
  let store: BlobStore
  let count = 0

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'murli-share-'))
    const settings = { endpoint: 'http://127.0.0.1:1', bucket: 'blobs', region: 'us-east-1', accessKeyId: 'key', secretAccessKey: 'secret' }
    store = await openBlobStore(
      { ...settings, localDirectory: join(directory, 'store') },
      { cacheDirectory: join(directory, 'cache'), cacheBytes: 1e9, presence: { ...UNSWEPT, freshMs: 0 } },
    )
  })
  afterAll(() => rm(directory, { recursive: true }))

  async function repositoryFile(content: string, { mode = 0o644, mtime = MTIME } = {}): Promise<string> {
    const path = join(directory, `bash-${(count += 1)}.rpm`)
    await writeFile(path, content)
    await chmod(path, mode)
    await utimes(path, mtime, mtime)
    return path
  }

  const inode = async (path: string): Promise<number> => (await stat(path)).ino
  const inodeInStore = (digest: `sha256:${string}`): Promise<number> =>
    inode(objectPath(join(directory, 'store'), 'blobs', blobKey(digest)))

  it('are the same file, small or large, and stay where they are', async () => {
    for (const content of ['small', 'x'.repeat(2 * 1024 * 1024)]) {
      const path = await repositoryFile(content)
      const ref = await store.putFile(path, { share: WANTED })
      expect(await inodeInStore(ref.digest)).toBe(await inode(path))
      expect(await readFile(path, 'utf8')).toBe(content)
    }
  })

  it('are found by way of a symbolic link', async () => {
    const path = await repositoryFile('behind a link')
    await symlink(path, `${path}.link`)
    const ref = await store.putFile(`${path}.link`, { share: WANTED })
    expect(await inodeInStore(ref.digest)).toBe(await inode(path))
  })

  it.each([
    ['time', { mtime: MTIME - 1 }],
    ['mode', { mode: 0o600 }],
  ])('are copied when the %s is another than an export needs', async (what, attributes) => {
    const path = await repositoryFile(`other ${what}`, attributes)
    const ref = await store.putFile(path, { share: WANTED })
    expect(await inodeInStore(ref.digest)).not.toBe(await inode(path))
    expect((await store.readBytes(ref)).toString()).toBe(`other ${what}`)
  })

  it('are copied unless the caller allows it', async () => {
    const path = await repositoryFile('not to be shared')
    const ref = await store.putFile(path)
    expect(await inodeInStore(ref.digest)).not.toBe(await inode(path))
  })

  it('may have many names already, and the store may have the blob', async () => {
    const path = await repositoryFile('twice')
    await link(path, `${path}.other`)
    const ref = await store.putFile(path, { share: WANTED })
    expect(await store.putFile(`${path}.other`, { share: WANTED })).toEqual(ref)
    expect((await stat(path)).nlink).toBe(3)
  })

  it('keep their mode when they are touched, and their owner’s name when they are collected', async () => {
    const path = await repositoryFile('touched')
    const ref = await store.putFile(path, { share: WANTED })
    expect(await store.has(ref.digest)).toBe(true)
    expect((await stat(path)).mode & 0o777).toBe(0o644)
    await store.delete(ref.digest)
    expect(await readFile(path, 'utf8')).toBe('touched')
  })

  it('are never those that others may write to, or that belong to others', async () => {
    const stats = await stat(await repositoryFile('whose?', { mode: 0o664 }))
    expect(mayShare(stats, { mtime: MTIME, mode: 0o664 })).toBe(false)
    const own = await stat(await repositoryFile('mine'))
    expect(mayShare(own, WANTED)).toBe(true)
    expect(mayShare(Object.assign(own, { uid: own.uid + 1 }), WANTED)).toBe(false)
  })

  it('leave nothing behind when several tasks share one at once', async () => {
    const path = await repositoryFile('at once')
    const [ref] = await Promise.all(Array.from({ length: 8 }, () => store.putFile(path, { share: WANTED })))
    expect(await inodeInStore(ref!.digest)).toBe(await inode(path))
    expect((await stat(path)).nlink).toBe(2)
  })

  it('are refused when they are not what was expected', async () => {
    const path = await repositoryFile('one thing')
    const expected = { digest: `sha256:${'0'.repeat(64)}`, size: 9 } as const
    await expect(store.putFile(path, { expected, share: WANTED })).rejects.toMatchObject({ code: 'BLOB_CORRUPT' })
    expect((await stat(path)).nlink).toBe(1)
  })
})
