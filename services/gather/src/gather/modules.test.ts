import { ModulesDocument, type PackageSetManifest } from '@murli/contracts/documents'
import type { GatherSlice } from '@murli/contracts/slices'
import { parseNevra } from '@murli/rpmmd/nevra'
import { expect, test } from 'vitest'
import { VariantModules } from './modules.ts'

const NEVRAS = [
  'ed-0:1-1.x86_64',
  'ed-0:2-1.x86_64',
  'ed-0:1-1.i686',
  'ed-0:1-1.src',
  'ed-debuginfo-0:1-1.x86_64',
  'sh-0:1-1.noarch',
  'ed-0:1-1.s390x',
]
const PACKAGES = NEVRAS.map(parseNevra)
const OWN = NEVRAS.filter((nevra) => nevra.startsWith('ed-') && !nevra.includes(':2-'))

const visible = (modules: VariantModules) =>
  [...modules.visible({ packages: PACKAGES } as unknown as PackageSetManifest)].map((index) => NEVRAS[index])

test('packages of modules of others are not seen, unless the variant has them too', () => {
  expect(visible(new VariantModules(new Set(), new Set()))).toEqual(NEVRAS)
  expect(visible(new VariantModules(new Set(), new Set(OWN)))).toEqual(['ed-0:2-1.x86_64', 'sh-0:1-1.noarch'])
  expect(visible(new VariantModules(new Set(OWN), new Set(['ed-0:1-1.x86_64', 'ed-0:2-1.x86_64'])))).toEqual(
    NEVRAS.filter((nevra) => nevra !== 'ed-0:2-1.x86_64'),
  )
})

test('the source module wants the names of packages of compatible arches, second ones included', () => {
  const sources = ['module', 'json'].map((source) => ({ source, method: 'deps', packages: [], filters: [], prepopulate: [] }))
  const slice = { arch: 'x86_64', sources } as unknown as GatherSlice
  const filled = new VariantModules(new Set(['ed-0:1-1.i686', 'sh-0:1-1.noarch']), new Set()).filledIn(slice, PACKAGES)
  expect(filled.sources.map(({ packages }) => packages.map(({ name }) => name))).toEqual([['ed', 'sh'], []])
  const foreign = new VariantModules(new Set(['ed-0:1-1.s390x', 'ed-0:1-1.src']), new Set()).filledIn(slice, PACKAGES)
  expect(foreign.sources[0]?.packages).toEqual([])
})

test('method nodeps takes binaries of modules only, and their sources and debug packages from all', () => {
  const taken = new VariantModules(new Set(['ed-0:2-1.x86_64']), new Set()).candidates(PACKAGES)
  expect(taken).toEqual(['ed-0:2-1.x86_64', 'ed-0:1-1.src', 'ed-debuginfo-0:1-1.x86_64'].map(parseNevra))
})

test('documents of the inputs are read', async () => {
  const ref = (digit: string) => ({ kind: 'modules', digest: `sha256:${digit.repeat(64)}`, size: 1 }) as const
  const inputs = (as: string) => (as === 'modules' ? [{ as, from: 'pkgset/-/x86_64/modules', ref: ref('1') }] : [])
  const document = ModulesDocument.parse({
    kind: 'modules',
    version: 1,
    variant: 'App',
    arch: 'x86_64',
    streams: [{ name: 'ed', stream: '1', version: '1', context: '', rpms: OWN, extra: false }],
    record: null,
  })
  const manifests = { get: () => Promise.resolve(document) }
  const modules = await VariantModules.read({ inputs, manifests } as unknown as Parameters<typeof VariantModules.read>[0])
  expect(PACKAGES.filter((packaged) => modules.owns(packaged)).map(({ name }) => name)).toEqual(['ed', 'ed', 'ed', 'ed-debuginfo', 'ed'])
})
