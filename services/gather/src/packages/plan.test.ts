import type { PackageSetManifest, SelectedPackage, SelectionDocument, SetPackage } from '@murli/contracts/documents'
import type { PackagesSlice } from '@murli/contracts/slices'
import { testRef } from '@murli/runtime/testing'
import { describe, expect, it } from 'vitest'
import { setPackage } from '../../test/set-package.ts'
import { testVariant } from '../../test/variant.ts'
import { packageList, placedPath, type Placement, planPlacements, type PlacedPayload, rpmsDocument } from './plan.ts'

const slice = (changes: Partial<PackagesSlice> = {}): PackagesSlice => ({
  kind: 'slice',
  version: 1,
  variant: testVariant(),
  arch: 'x86_64',
  hashedDirectories: false,
  linked: true,
  checksum: 'sha256',
  prefix: 'Packages/',
  directories: { binary: 'Server/x86_64/os', source: 'Server/source/tree', debug: 'Server/x86_64/debug/tree' },
  ...changes,
})

const setOf = (...packages: SetPackage[]): PackageSetManifest => ({
  kind: 'package-set',
  version: 1,
  name: 'repos',
  arch: 'x86_64',
  buckets: [testRef('bucket 0'), testRef('bucket 1'), testRef('bucket 2')],
  packages,
  excluded: [],
})

const entries = (indices: number[], flags: string[] = []): SelectedPackage[] =>
  indices.map((index) => ({ package: index, flags, reasons: [] }))

const selection = (lists: Partial<SelectionDocument>): SelectionDocument => ({
  kind: 'selection',
  version: 1,
  variant: 'Server',
  arch: 'x86_64',
  packageSet: testRef('set', 'package-set'),
  rpm: [],
  srpm: [],
  debuginfo: [],
  external: [],
  missing: [],
  unresolved: {},
  ...lists,
})

const placed = (placement: Placement, sigkey: string | null = null): PlacedPayload => ({
  ...placement,
  facts: { ref: { kind: 'blob', digest: `sha256:${placement.record.checksum.value}`, size: placement.record.size }, sigkey, checksums: {} },
})

describe('placedPath', () => {
  it.each([
    ['Dummy-1-1.noarch.rpm', true, 'Packages/d/Dummy-1-1.noarch.rpm'],
    ['389-ds-1-1.x86_64.rpm', true, 'Packages/3/389-ds-1-1.x86_64.rpm'],
    ['bash-5-1.x86_64.rpm', false, 'Packages/bash-5-1.x86_64.rpm'],
  ])('%s, hashed: %s', (name, hashedDirectories, path) => {
    expect(placedPath(name, { prefix: 'Packages/', hashedDirectories })).toBe(path)
  })

  it('puts packages of addons at the root of their repository', () => {
    expect(placedPath('bash-5-1.x86_64.rpm', { prefix: '', hashedDirectories: true })).toBe('b/bash-5-1.x86_64.rpm')
  })
})

describe('planPlacements', () => {
  it('sorts by the bytes of the file name and leaves lookaside packages out', () => {
    const set = setOf(setPackage('bash-5-1.x86_64'), setPackage('Zope-1-1.x86_64'), setPackage('zlib-1-1.x86_64'))
    const rpm = [...entries([0, 1]), ...entries([2], ['input', 'lookaside'])]
    const paths = planPlacements(selection({ rpm }), set, slice()).map((placement) => placement.path)
    expect(paths).toEqual(['Packages/Zope-1-1.x86_64.rpm', 'Packages/bash-5-1.x86_64.rpm'])
  })

  it('takes one of two packages with the same name and bytes, and refuses other bytes', () => {
    const bash = setPackage('bash-5-1.x86_64')
    const same = setOf(bash, { ...bash, url: 'file:///other/bash.rpm' })
    const other = setOf(bash, { ...bash, checksum: { type: 'sha256', value: 'ff' } })
    const lists = selection({ rpm: entries([0, 1]) })
    expect(planPlacements(lists, same, slice())).toHaveLength(1)
    expect(() => planPlacements(lists, other, slice())).toThrow('two different packages want Packages/bash-5-1.x86_64.rpm')
  })
})

describe('packageList', () => {
  it('keeps only the buckets in use', () => {
    const at: [number, number, number, number] = [1, 2, 3, 4]
    const set = setOf(setPackage('a-1-1.x86_64', { record: { bucket: 2, at } }), setPackage('b-1-1.x86_64', { record: { bucket: 0, at } }))
    const payloads = planPlacements(selection({ rpm: entries([0, 1]) }), set, slice()).map((placement) => placed(placement))
    const list = packageList('binary', payloads, set.buckets)
    expect(list.buckets).toEqual([set.buckets[0], set.buckets[2]])
    expect(list.packages.map((entry) => [entry.name, entry.record])).toEqual([
      ['a', { bucket: 1, at }],
      ['b', { bucket: 0, at }],
    ])
    expect(packageList('debug', payloads, set.buckets)).toMatchObject({ buckets: [], packages: [] })
  })
})

describe('rpmsDocument', () => {
  const bash = setPackage('bash-1:5-1.x86_64')
  const source = setPackage('bash-2:5-1.src')

  it('takes the source NEVRA from the set, epoch included', () => {
    const set = setOf(bash, source)
    const payloads = planPlacements(selection({ rpm: entries([0]), srpm: entries([1]) }), set, slice()).map((one) =>
      placed(one, 'aabbccdd'),
    )
    const { document, warnings } = rpmsDocument(payloads, set, slice())
    expect(warnings).toEqual([])
    expect(document.entries).toEqual([
      {
        srpm: 'bash-2:5-1.src',
        nevra: 'bash-1:5-1.x86_64',
        category: 'binary',
        path: 'Server/x86_64/os/Packages/bash-5-1.x86_64.rpm',
        sigkey: 'aabbccdd',
      },
      {
        srpm: 'bash-2:5-1.src',
        nevra: 'bash-2:5-1.src',
        category: 'source',
        path: 'Server/source/tree/Packages/bash-5-1.src.rpm',
        sigkey: 'aabbccdd',
      },
    ])
  })

  it('guesses the epoch when the set has no such source, and says so', () => {
    const set = setOf(bash)
    const payloads = planPlacements(selection({ rpm: entries([0]) }), set, slice()).map((one) => placed(one))
    const { document, warnings } = rpmsDocument(payloads, set, slice())
    expect(document.entries[0]?.srpm).toBe('bash-1:5-1.src')
    expect(warnings).toEqual([expect.stringContaining('bash-5-1.src.rpm of bash-1:5-1.x86_64')])
  })
})
