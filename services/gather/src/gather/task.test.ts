import { execFile } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { PackageSetManifest, type SelectedPackage, SelectionDocument } from '@murli/contracts/documents'
import type { GatherSlice } from '@murli/contracts/slices'
import type { Ref } from '@murli/contracts'
import { buildRpms, runCreaterepo, specOf } from '@murli/rpmmd/testing'
import { manifestStore } from '@murli/runtime/manifests'
import { memoryBlobStore, runTestTask, testTaskContext } from '@murli/runtime/testing'
import { describe, expect, it } from 'vitest'
import { compsSource, compsText, gatherSlice } from '../../test/gather-slice.ts'
import { storeSet, type ToldPackage } from '../../test/package-set.ts'
import { testVariant } from '../../test/variant.ts'
import { gatherTask } from './task.ts'

const PACKAGES: ToldPackage[] = [
  { nevra: 'bash-5-1.x86_64', requires: ['libc.so'], sourcerpm: 'bash-5-1.src.rpm' },
  { nevra: 'bash-5-1.src' },
  { nevra: 'bash-devel-5-1.x86_64', sourcerpm: 'bash-5-1.src.rpm' },
  { nevra: 'bash-doc-5-1.noarch', requires: ['/usr/share/doc/index', '/usr/bin/less'], sourcerpm: 'bash-5-1.src.rpm' },
  { nevra: 'bash-debuginfo-5-1.x86_64', sourcerpm: 'bash-5-1.src.rpm' },
  { nevra: 'glibc-2-1.x86_64', provides: ['libc.so'], sourcerpm: 'glibc-2-1.src.rpm' },
  { nevra: 'glibc-2-1.src' },
  { nevra: 'less-1-1.x86_64', files: ['/usr/bin/less'] },
  { nevra: 'docs-1-1.noarch', files: ['/usr/share/doc/index'] },
  { nevra: 'broken-1-1.x86_64', requires: ['nothing >= 2', 'libc.so'] },
  { nevra: 'nano-1-1.x86_64' },
  { nevra: 'nano-1-1.i686' },
  { nevra: 'server-release-1-1.noarch', provides: ['system-release'] },
  { nevra: 'client-release-1-1.noarch', provides: ['system-release'] },
]

type Inputs = Record<string, Ref | { from: string; ref: Ref }[]>

class Distribution {
  readonly blobs = memoryBlobStore()
  readonly manifests = manifestStore(this.blobs)

  async comps(groups: Record<string, string[]>, langpacks: Record<string, string> = {}): Promise<Ref> {
    return this.blobs.putBytes(Buffer.from(compsText(groups, langpacks)))
  }

  async gather(slice: GatherSlice, inputs: Inputs = {}) {
    const packageSet = await storeSet(this.blobs, PACKAGES)
    await using ctx = await testTaskContext(gatherTask, { slice, inputs: { packageSet, ...inputs }, blobs: this.blobs })
    const { result } = await runTestTask(gatherTask, ctx)
    const ref = result.outputs['selection']!
    const selection = await this.manifests.get(SelectionDocument, ref)
    const set = await this.manifests.get(PackageSetManifest, packageSet)
    const flags = (entries: SelectedPackage[]): Record<string, string> =>
      Object.fromEntries(entries.map((entry) => [set.packages[entry.package]!.fileName.replace('.rpm', ''), entry.flags.join()]))
    const lists = { rpm: flags(selection.rpm), srpm: flags(selection.srpm), debuginfo: flags(selection.debuginfo) }
    return { ref, selection, ...lists, warnings: result.warnings, log: ctx.logLines().map((line) => line['message']) }
  }
}

describe('gather with dependencies', () => {
  it('takes inputs, what they require, sources and debug packages, and says why', async () => {
    const distribution = new Distribution()
    const comps = await distribution.comps({ core: ['bash', '?bash-doc'] })
    const gathered = await distribution.gather(gatherSlice(), { comps })
    expect(gathered).toMatchObject({
      rpm: {
        'bash-5-1.x86_64': 'input',
        'bash-doc-5-1.noarch': 'input',
        'docs-1-1.noarch': '',
        'glibc-2-1.x86_64': '',
        'less-1-1.x86_64': '',
      },
      srpm: { 'bash-5-1.src': '', 'glibc-2-1.src': '' },
      debuginfo: { 'bash-debuginfo-5-1.x86_64': '' },
      warnings: [],
    })
    const reasons = gathered.selection.rpm.flatMap((entry) => entry.reasons.map((reason) => `${reason.kind} ${reason.by}`))
    expect(reasons).toContain('input bash')
    expect(reasons.some((reason) => reason.startsWith('requires') && reason.includes('libc.so'))).toBe(true)
  })

  it('warns of packages that do not exist, and stops when all of them are required', async () => {
    const slice = gatherSlice({ sources: [compsSource({ packages: [{ name: 'emacs', arch: null }] })] })
    const gathered = await new Distribution().gather(slice)
    expect(gathered.selection.missing).toEqual(['emacs'])
    expect(gathered.warnings).toEqual(['Packages mentioned in comps do not exist for Server.x86_64: emacs'])
    await expect(new Distribution().gather({ ...slice, requireAllCompsPackages: true })).rejects.toMatchObject({
      code: 'PACKAGES_MISSING',
      details: { missing: ['emacs'] },
    })
  })

  it('stops at unresolved dependencies unless check_deps is off', async () => {
    const slice = gatherSlice({ sources: [compsSource({ packages: [{ name: 'broken', arch: null }] })] })
    await expect(new Distribution().gather(slice)).rejects.toMatchObject({
      code: 'DEPS_UNRESOLVED',
      details: { unresolved: { 'broken.x86_64': ['nothing >= 2'] } },
      tail: "Unresolved dependencies for Server.x86_64 in package broken.x86_64: ['nothing >= 2']",
    })
    const tolerant = await new Distribution().gather({ ...slice, checkDeps: false })
    expect(tolerant.selection.unresolved).toEqual({ 'broken.x86_64': ['nothing >= 2'] })
    expect(tolerant.log).toContain("Unresolved dependencies for Server.x86_64 in package broken.x86_64: ['nothing >= 2']")
  })

  it('filters packages, but a name that is both wanted and filtered is not missing', async () => {
    const sources = [
      compsSource({
        packages: [
          { name: 'nano', arch: null },
          { name: 'less', arch: null },
        ],
        filters: [{ name: 'nano', arch: null }],
      }),
    ]
    const gathered = await new Distribution().gather(gatherSlice({ sources }))
    expect(gathered).toMatchObject({ rpm: { 'less-1-1.x86_64': 'input' }, warnings: [] })
  })

  it('skips a source without packages and groups, even with something to prepopulate', async () => {
    const gathered = await new Distribution().gather(gatherSlice({ sources: [compsSource({ prepopulate: ['nano.x86_64'] })] }))
    expect(gathered.selection.rpm).toEqual([])
  })

  it('takes the release package of the variant and filters the others', async () => {
    const sources = [compsSource({ packages: [{ name: '*-release', arch: null }] })]
    const gathered = await new Distribution().gather(gatherSlice({ sources, filterSystemReleasePackages: true }))
    expect(Object.keys(gathered.rpm)).toEqual(['server-release-1-1.noarch'])
  })
})

describe('gather without dependencies', () => {
  it('takes names alone, with sources and debug packages; filters do nothing', async () => {
    const distribution = new Distribution()
    const comps = await distribution.comps({ core: ['bash'] })
    const source = compsSource({
      method: 'nodeps',
      packages: [{ name: 'nano', arch: 'i686' }],
      filters: [{ name: 'bash', arch: null }],
    })
    const gathered = await distribution.gather(gatherSlice({ sources: [source] }), { comps })
    expect(gathered).toMatchObject({
      rpm: { 'bash-5-1.x86_64': 'input', 'nano-1-1.i686': 'input' },
      srpm: { 'bash-5-1.src': 'input' },
      debuginfo: { 'bash-debuginfo-5-1.x86_64': 'input' },
    })
  })
})

describe('families and sources', () => {
  it('unites what several sources take', async () => {
    const sources = [
      compsSource({ packages: [{ name: 'bash', arch: null }] }),
      compsSource({
        source: 'json',
        method: 'nodeps',
        packages: [
          { name: 'glibc', arch: 'x86_64' },
          { name: 'nano', arch: null },
        ],
      }),
    ]
    const gathered = await new Distribution().gather(gatherSlice({ sources }))
    expect(gathered).toMatchObject({
      rpm: { 'bash-5-1.x86_64': 'input', 'glibc-2-1.x86_64': 'input', 'nano-1-1.i686': 'input', 'nano-1-1.x86_64': 'input' },
    })
    const glibc = gathered.selection.rpm.find((entry) => entry.reasons.length > 1)
    expect(glibc?.reasons.map((reason) => reason.kind)).toEqual(['requires', 'input'])
  })

  it("marks an addon's packages whose sources the parent has, and takes the groups of both", async () => {
    const distribution = new Distribution()
    const parentComps = await distribution.comps({ core: ['bash'] })
    const { ref: parent } = await distribution.gather(gatherSlice(), { comps: parentComps })
    const comps = await distribution.comps({ extra: ['bash-doc'] })
    const variant = testVariant({ uid: 'Server-Extra', id: 'Extra', type: 'addon', parent: 'Server' })
    const slice = gatherSlice({ variant, fulltree: true })
    const gathered = await distribution.gather(slice, { comps, parentComps, parent })
    expect(gathered.rpm).toMatchObject({ 'bash-5-1.x86_64': 'fulltree-exclude,input', 'bash-doc-5-1.noarch': 'fulltree-exclude,input' })
    expect(Object.keys(gathered.rpm)).not.toContain('bash-devel-5-1.x86_64')
    const without = await distribution.gather(slice, { comps, parentComps })
    expect(without.rpm).toMatchObject({ 'bash-5-1.x86_64': 'input', 'bash-devel-5-1.x86_64': 'fulltree' })
  })

  it('leaves to a lookaside variant what it has', async () => {
    const distribution = new Distribution()
    const base = testVariant({ uid: 'Base', id: 'Base' })
    const { ref } = await distribution.gather(gatherSlice({ variant: base }), { comps: await distribution.comps({ core: ['bash'] }) })
    const comps = await distribution.comps({ tools: ['bash-doc', 'nano', 'bash'] })
    const gathered = await distribution.gather(gatherSlice(), { comps, lookaside: [{ from: 'gather/Base/x86_64', ref }] })
    expect(gathered).toMatchObject({
      rpm: { 'bash-5-1.x86_64': 'input,lookaside', 'bash-doc-5-1.noarch': 'input', 'nano-1-1.x86_64': 'input' },
      srpm: { 'bash-5-1.src': 'lookaside' },
    })
    expect(Object.keys(gathered.rpm)).not.toContain('glibc-2-1.x86_64')
  })

  it('counts what a lookaside variant has from its own lookaside by the rules of Pungi 4.3 only', async () => {
    const distribution = new Distribution()
    const base = testVariant({ uid: 'Base', id: 'Base' })
    const sources = [compsSource({ packages: [{ name: 'bash', arch: null }] })]
    const { selection } = await distribution.gather(gatherSlice({ variant: base, sources }))
    const fromLookaside = selection.rpm.map((entry) => ({ ...entry, flags: ['lookaside'] }))
    const ref = await distribution.manifests.put(SelectionDocument, { ...selection, rpm: fromLookaside, srpm: [], debuginfo: [] })
    const lookaside = [{ from: 'gather/Base/x86_64', ref }]
    const later = await distribution.gather(gatherSlice({ rules: '4.10', sources }), { lookaside })
    expect(later.rpm).toMatchObject({ 'bash-5-1.x86_64': 'input' })
    const earlier = await distribution.gather(gatherSlice({ rules: '4.3', sources }), { lookaside })
    expect(earlier.rpm).toMatchObject({ 'bash-5-1.x86_64': 'input,lookaside' })
  })

  it('finds sources of other arches of a lookaside variant by file name', async () => {
    const distribution = new Distribution()
    const base = testVariant({ uid: 'Base', id: 'Base' })
    const sources = [compsSource({ packages: [{ name: 'bash', arch: null }] })]
    const { selection } = await distribution.gather(gatherSlice({ variant: base, sources }))
    const otherSet = await storeSet(distribution.blobs, [{ nevra: 'aaa-1-1.noarch' }, { nevra: 'glibc-2-1.src' }], 's390x')
    const other = await distribution.manifests.put(SelectionDocument, {
      ...selection,
      arch: 's390x',
      packageSet: otherSet,
      rpm: [],
      srpm: [{ package: 1, flags: [], reasons: [] }],
      debuginfo: [],
    })
    const nothing = await distribution.manifests.put(SelectionDocument, { ...selection, rpm: [], srpm: [], debuginfo: [] })
    const gathered = await distribution.gather(gatherSlice({ sources: [compsSource({ packages: [{ name: 'glibc', arch: null }] })] }), {
      lookaside: [{ from: 'gather/Base/x86_64', ref: nothing }],
      lookasideSources: [{ from: 'gather/Base/s390x', ref: other }],
    })
    expect(gathered).toMatchObject({ rpm: { 'glibc-2-1.x86_64': 'input' }, srpm: { 'glibc-2-1.src': 'lookaside' } })
  })
})

describe('external lookaside repositories', () => {
  it('satisfy dependencies without being in the compose, and tell what of them was taken', async () => {
    await using built = await buildRpms([specOf('helper', 'Provides: nothing = 2'), specOf('idle')])
    await runCreaterepo(built.directory)
    const lookasideRepos = [{ id: 'lookaside-repo-0', url: pathToFileURL(built.directory).href }]
    const sources = [compsSource({ packages: [{ name: 'broken', arch: null }] })]
    const gathered = await new Distribution().gather(gatherSlice({ sources, lookasideRepos }))
    expect(gathered).toMatchObject({ rpm: { 'broken-1-1.x86_64': 'input' }, selection: { unresolved: {} } })
    expect(gathered.selection.external.map(({ name, arch, list, repository, flags }) => [name, arch, list, repository, flags])).toEqual([
      ['helper', 'noarch', 'rpm', 'lookaside-repo-0', ['lookaside']],
      ['helper', 'src', 'srpm', 'lookaside-repo-0', ['lookaside']],
    ])
    expect(gathered.selection.external[0]?.reasons).toMatchObject([{ kind: 'requires', by: 'broken-1-1.x86_64: nothing >= 2' }])
  })

  it('give groups more members, before those of the compose', async () => {
    const distribution = new Distribution()
    await using built = await buildRpms([specOf('idle')])
    await writeFile(join(built.directory, 'comps.xml'), compsText({ core: ['nano'], theirs: ['less'] }))
    await promisify(execFile)('createrepo_c', ['-g', 'comps.xml', built.directory])
    const lookasideRepos = [{ id: 'lookaside-repo-0', url: pathToFileURL(built.directory).href }]
    const gathered = await distribution.gather(gatherSlice({ lookasideRepos }), { comps: await distribution.comps({ core: ['docs'] }) })
    expect(Object.keys(gathered.rpm)).toEqual(['docs-1-1.noarch', 'nano-1-1.x86_64'])
  })
})
