import type { Ref } from '@murli/contracts'
import { TreeManifest } from '@murli/contracts/documents'
import type { TreeFile } from '@murli/contracts/documents'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { digestOf } from '../blobs/digest.ts'
import { memoryBlobStore } from '../testing/memory-blobs.ts'
import { flattenTree, flattenTreeWithDirectories, lookUpTree, manifestStore } from './index.ts'
import type { ManifestStore } from './index.ts'

interface Mount {
  path: string
  tree: Ref
}

/** A tree whose files hold the text given for them. */
async function put(
  manifests: ManifestStore,
  files: Record<string, string>,
  mounts: Mount[] = [],
  directories: string[] = [],
): Promise<Ref> {
  const paths = Object.keys(files).toSorted()
  return manifests.put(TreeManifest, {
    kind: 'tree',
    version: 1,
    files: paths.map((path) => ({ path, digest: digestOf(Buffer.from(files[path] ?? '')), size: (files[path] ?? '').length, mtime: 7 })),
    mounts,
    directories,
  })
}

const flat = async (manifests: ManifestStore, ref: Ref) =>
  Object.fromEntries((await flattenTree(manifests, ref)).map((file) => [file.path, file.size]))

describe('flattenTree', () => {
  it('lets files of a tree win over mounts and earlier mounts over later ones', async () => {
    const manifests = manifestStore(memoryBlobStore())
    const inner = await put(manifests, { 'd/own': 'xxxx', 'd/inner': 'xxxx', x: 'xxxx' })
    const first = await put(manifests, { 'd/own': 'xx', 'd/first': 'xx' }, [{ path: '', tree: inner }])
    const second = await put(manifests, { own: 'xxx', first: 'xxx', second: 'xxx' })
    const root = await put(manifests, { 'd/own': 'x', 'z-last': 'x', a: 'x' }, [
      { path: '', tree: first },
      { path: 'd', tree: second },
    ])
    const expected = { a: 1, 'd/own': 1, 'd/first': 2, 'd/inner': 4, 'd/second': 3, x: 4, 'z-last': 1 }
    expect(await flat(manifests, root)).toEqual(expected)
    const paths = (await flattenTree(manifests, root)).map((file) => file.path)
    expect(paths).toEqual(paths.toSorted())
  })

  it('keeps directories that hold nothing', async () => {
    const manifests = manifestStore(memoryBlobStore())
    const empty = await put(manifests, {}, [], ['Packages'])
    const root = await put(manifests, { f: '' }, [{ path: 'Server/x86_64', tree: empty }])
    expect((await flattenTreeWithDirectories(manifests, root)).directories).toEqual(['Server/x86_64', 'Server/x86_64/Packages'])
  })

  it.each([
    ['own file above a mounted file', { a: 'x' }, { 'a/b': 'x' }, ''],
    ['own file where a mount is', { 'a/b': 'x' }, { c: 'x' }, 'a/b'],
    ['mounted file above an own file', { 'a/b': 'x' }, { a: 'x' }, ''],
  ])('refuses a path that is file and directory: %s', async (_case, own, mounted, path) => {
    const manifests = manifestStore(memoryBlobStore())
    const root = await put(manifests, own, [{ path, tree: await put(manifests, mounted) }])
    await expect(flattenTree(manifests, root)).rejects.toMatchObject({ code: 'METADATA_INVALID' })
  })

  it('refuses a manifest whose files are out of order', async () => {
    const manifests = manifestStore(memoryBlobStore())
    const file = { digest: digestOf(Buffer.from('')), size: 0, mtime: 0 }
    const files = [
      { ...file, path: 'b' },
      { ...file, path: 'a' },
    ]
    const ref = await manifests.put(TreeManifest, { kind: 'tree', version: 1, files, mounts: [], directories: [] })
    await expect(flattenTree(manifests, ref)).rejects.toMatchObject({ code: 'METADATA_INVALID' })
  })

  it('is not drawn into trees that mount each other a billion times', async () => {
    const manifests = manifestStore(memoryBlobStore())
    let ref = await put(manifests, { f: 'x' })
    for (let depth = 0; depth < 30; depth += 1) {
      ref = await put(manifests, {}, [
        { path: '', tree: ref },
        { path: '', tree: ref },
      ])
    }
    expect(await flat(manifests, ref)).toEqual({ f: 1 })
  })
})

describe('lookUpTree', () => {
  it('reads no mount that lies elsewhere', async () => {
    const manifests = manifestStore(memoryBlobStore())
    const elsewhere: Ref = { kind: 'tree', digest: `sha256:${'1'.repeat(64)}`, size: 9 }
    const here = await put(manifests, { 'os/f': 'xyz' })
    const root = await put(manifests, { top: '' }, [
      { path: 'Client/x86_64', tree: elsewhere },
      { path: 'Server/x86_64', tree: here },
    ])
    expect(await lookUpTree(manifests, root, 'Server/x86_64/os/f')).toMatchObject({
      kind: 'file',
      file: { path: 'Server/x86_64/os/f', size: 3 },
    })
    expect(await lookUpTree(manifests, root, '')).toEqual({
      kind: 'directory',
      entries: [
        { name: 'Client', kind: 'directory' },
        { name: 'Server', kind: 'directory' },
        { name: 'top', kind: 'file', size: 0, mtime: 7 },
      ],
    })
    expect(await lookUpTree(manifests, root, 'Server/x86')).toBeNull()
    expect(await lookUpTree(manifests, root, 'top/below')).toBeNull()
  })

  it('agrees with the flattened tree, for any tree', async () => {
    const name = fc.constantFrom('a', 'a-', 'a0', 'b', 'B')
    const path = fc.array(name, { minLength: 1, maxLength: 3 }).map((parts) => parts.join('/'))
    const files = fc.dictionary(path, fc.string({ maxLength: 3 }), { maxKeys: 6 })
    const shape = fc.array(fc.record({ files, mountAt: fc.oneof(fc.constant(''), path), directories: fc.array(path, { maxLength: 2 }) }), {
      minLength: 1,
      maxLength: 4,
    })
    await fc.assert(
      fc.asyncProperty(shape, async (levels) => {
        const manifests = manifestStore(memoryBlobStore())
        let mounts: Mount[] = []
        let root: Ref | null = null
        for (const level of levels) {
          root = await put(manifests, level.files, mounts, level.directories)
          mounts = [{ path: level.mountAt, tree: root }, ...mounts.slice(0, 1)]
        }
        fc.pre(root !== null)
        const whole = await flattenTreeWithDirectories(manifests, root).catch((error: { code?: string }) => error.code)
        // A tree that contradicts itself has no right answer.
        fc.pre(typeof whole === 'object')
        expect(await walk(manifests, root, '')).toEqual(whole.files)
        const directories = await Promise.all(whole.directories.map((directory) => lookUpTree(manifests, root, directory)))
        expect(directories.map((found) => found?.kind)).toEqual(directories.map(() => 'directory'))
      }),
      { numRuns: 300 },
    )
  })
})

/** Every file below a path, found by looking up one directory after the other. */
async function walk(manifests: ManifestStore, root: Ref, path: string): Promise<TreeFile[]> {
  const found = await lookUpTree(manifests, root, path)
  if (found === null) return []
  if (found.kind === 'file') return [found.file]
  const below = await Promise.all(found.entries.map((entry) => walk(manifests, root, path === '' ? entry.name : `${path}/${entry.name}`)))
  return below.flat().toSorted((a, b) => (a.path < b.path ? -1 : 1))
}
