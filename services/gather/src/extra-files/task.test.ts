import { createHash } from 'node:crypto'
import type { Ref } from '@murli/contracts'
import { ExtraFilesDocument, PackageSetManifest, type SetPackage, TreeManifest } from '@murli/contracts/documents'
import type { ExtraFileSource } from '@murli/contracts/slices'
import { manifestStore } from '@murli/runtime/manifests'
import { memoryBlobStore, runTestTask, testSteps, testTaskContext } from '@murli/runtime/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { buildRpm, type BuiltRpms, setPackageOf } from '../../test/rpm.ts'
import { setPackage } from '../../test/set-package.ts'
import { testVariant } from '../../test/variant.ts'
import { extraFilesTask } from './task.ts'

const STARTED_AT = 1_795_366_272
const INSTALL = `
mkdir -p $RPM_BUILD_ROOT/usr/share/notes/de $RPM_BUILD_ROOT/usr/share/notes/empty
echo english > $RPM_BUILD_ROOT/usr/share/notes/index.txt
echo deutsch > $RPM_BUILD_ROOT/usr/share/notes/de/index.txt
ln $RPM_BUILD_ROOT/usr/share/notes/index.txt $RPM_BUILD_ROOT/usr/share/notes/zz-hard-link
ln -s index.txt $RPM_BUILD_ROOT/usr/share/notes/link
chmod 755 $RPM_BUILD_ROOT/usr/share/notes/index.txt
`
let rpms: BuiltRpms
let rpm: string

beforeAll(async () => {
  rpms = await buildRpm({ name: 'notes', install: INSTALL, files: ['/usr/share/notes'] })
  rpm = rpms.paths.find((path) => path.includes('noarch'))!
})

afterAll(() => rpms[Symbol.asyncDispose]())

const fromPackage = (changes: Partial<Extract<ExtraFileSource, { from: 'package' }>>): ExtraFileSource => ({
  from: 'package',
  target: '',
  pattern: 'notes',
  files: [],
  directories: [],
  ...changes,
})

const digest = (type: string, text: string) => createHash(type).update(text).digest('hex')

class Workshop {
  readonly blobs = memoryBlobStore()
  readonly manifests = manifestStore(this.blobs)
  readonly #steps = testSteps(this.blobs)

  async pinned(path: string, text: string, mode = 0o644): Promise<ExtraFileSource> {
    return { from: 'pinned', target: 'docs', files: [{ path, ref: await this.blobs.putBytes(Buffer.from(text)), mode }] }
  }

  async packageSet(others: SetPackage[]): Promise<Ref> {
    const packages = [await setPackageOf(rpm), ...others]
    return this.manifests.put(PackageSetManifest, {
      kind: 'package-set',
      version: 1,
      name: 'repos',
      arch: 'x86_64',
      buckets: [],
      packages,
      excluded: [],
    })
  }

  async run(sources: ExtraFileSource[], options: { arch?: string; others?: SetPackage[]; startedAt?: number } = {}) {
    const arch = options.arch ?? 'x86_64'
    const slice = { kind: 'slice' as const, version: 1 as const, variant: testVariant(), arch, sources, checksums: ['md5', 'sha256'] }
    const inputs: Record<string, Ref> = arch === 'src' ? {} : { packageSet: await this.packageSet(options.others ?? []) }
    const identity = { startedAt: options.startedAt ?? STARTED_AT }
    await using ctx = await testTaskContext(extraFilesTask, { slice, inputs, blobs: this.blobs, identity, steps: this.#steps })
    const { result } = await runTestTask(extraFilesTask, ctx)
    const { files } = await this.manifests.get(TreeManifest, result.outputs['files']!)
    const texts = await Promise.all(files.map(async (file) => [file.path, (await this.blobs.readBytes(file)).toString()] as const))
    const listing = await this.manifests.get(ExtraFilesDocument, result.outputs['listing']!)
    return { files, texts: Object.fromEntries(texts), listing, outputs: result.outputs }
  }
}

describe('extra_files', () => {
  it('puts pinned files below their target and lists them', async () => {
    const workshop = new Workshop()
    const { files, texts, listing } = await workshop.run([await workshop.pinned('a/GPL', 'free', 0o755)])
    expect(files.map(({ path, mode, mtime }) => [path, mode, mtime])).toEqual([
      ['docs/a/GPL', 0o755, STARTED_AT],
      ['extra_files.json', undefined, STARTED_AT],
    ])
    const entry = { file: 'docs/a/GPL', size: 4, checksums: { md5: digest('md5', 'free'), sha256: digest('sha256', 'free') } }
    expect(listing).toMatchObject({ variant: 'Server', arch: 'x86_64', files: [entry] })
    expect(JSON.parse(texts['extra_files.json']!)).toEqual({ header: { version: '1.0' }, data: [entry] })
  })

  it('takes files and directories out of packages, following links', async () => {
    const sources = [
      fromPackage({ files: ['/usr/share/notes/*'], target: 'top' }),
      fromPackage({ directories: ['/usr/share/notes'] }),
      fromPackage({ directories: ['/usr/share/notes/de/'], target: 'german', pattern: 'not*.noarch' }),
    ]
    const { files, texts } = await new Workshop().run(sources)
    expect(texts).toMatchObject({
      'top/index.txt': 'english\n',
      'top/link': 'english\n',
      'top/zz-hard-link': 'english\n',
      'notes/index.txt': 'english\n',
      'notes/de/index.txt': 'deutsch\n',
      'notes/link': 'english\n',
      'german/index.txt': 'deutsch\n',
    })
    expect(files.find((file) => file.path === 'top/index.txt')).toMatchObject({ mode: 0o755 })
  })

  it('gives the outputs of before until a package that its sources name is another one, or its files are gone', async () => {
    const workshop = new Workshop()
    const sources = [fromPackage({ files: ['/usr/share/notes/*'] }), await workshop.pinned('GPL', 'free')]
    const first = await workshop.run(sources)
    const later = STARTED_AT + 86_400
    const unrelated = await workshop.run(sources, { others: [setPackage('other-2-1.x86_64')], startedAt: later })
    expect(unrelated.outputs).toEqual(first.outputs)
    await workshop.blobs.delete(first.files.at(-1)!.digest)
    const gone = await workshop.run(sources, { startedAt: later })
    expect(gone.files.find(({ path }) => path === 'extra_files.json')?.mtime).toBe(later)
    const another = workshop.run(sources, { others: [setPackage('notes-2-1.noarch')] })
    await expect(another).rejects.toMatchObject({ code: 'PACKAGE_MISSING', details: { url: 'file:///repo/notes-2-1.noarch.rpm' } })
  })

  it('leaves an empty tree when there is nothing to copy', async () => {
    const { files, listing } = await new Workshop().run([])
    expect(files).toEqual([])
    expect(listing.files).toEqual([])
  })

  it.each<[string, ExtraFileSource, string]>([
    ['no package fits', fromPackage({ pattern: 'nothing', files: ['x'] }), "'nothing'"],
    ['no file fits', fromPackage({ files: ['/etc/*'] }), '/etc/*'],
    ['a source is empty', { from: 'pinned', target: 't', files: [] }, 'brings no file'],
  ])('stops when %s', async (_, source, message) => {
    const failure = new Workshop().run([source])
    await expect(failure).rejects.toMatchObject({ code: 'FILE_MISSING' })
    await expect(failure).rejects.toThrow(message)
  })

  it('cannot take files out of packages of the set for source trees', async () => {
    await expect(new Workshop().run([fromPackage({ files: ['x'] })], { arch: 'src' })).rejects.toMatchObject({ code: 'CONFIG_INVALID' })
  })
})
