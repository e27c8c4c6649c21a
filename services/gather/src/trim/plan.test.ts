import type { PackageSetManifest, SelectedPackage, SelectionDocument } from '@murli/contracts/documents'
import { testRef } from '@murli/runtime/testing'
import { describe, expect, it } from 'vitest'
import { setPackage } from '../../test/set-package.ts'
import { testVariant } from '../../test/variant.ts'
import { type OpenSelection, trimSelections } from './plan.ts'

const NAMES = ['a', 'b', 'c', 'd']
const set: PackageSetManifest = {
  kind: 'package-set',
  version: 1,
  name: 'repos',
  arch: 'x86_64',
  buckets: [],
  packages: NAMES.map((name) => setPackage(`${name}-1-1.x86_64`)),
  excluded: [],
}

const entry = (name: string, ...flags: string[]): SelectedPackage => ({
  package: NAMES.indexOf(name),
  flags,
  reasons: [{ kind: 'input', by: name }],
})

function opened(variant: string, rpm: SelectedPackage[], changes: Partial<SelectionDocument> = {}): OpenSelection {
  const packageSet = testRef('set', 'package-set')
  const lists = { rpm, srpm: [], debuginfo: [], external: [], missing: ['x'], unresolved: {} }
  return { set, selection: { kind: 'selection', version: 1, variant, arch: 'x86_64', packageSet, ...lists, ...changes } }
}

const slice = {
  kind: 'slice' as const,
  version: 1 as const,
  variants: [
    testVariant({ children: ['Server-HA'] }),
    testVariant({ uid: 'Server-HA', id: 'HA', type: 'addon', parent: 'Server' }),
    testVariant({ uid: 'Server-optional', id: 'optional', type: 'optional', parent: 'Server' }),
  ],
}

describe('trimSelections', () => {
  it('takes from children what the parent has, and moves what only fulltree brought', () => {
    const { selections, warnings } = trimSelections(slice, [
      opened('Server-HA', [entry('a'), entry('b', 'fulltree-exclude'), entry('d', 'input')]),
      opened('Server', [entry('c'), entry('a')]),
      opened('Server-optional', [entry('d'), entry('c', 'input')]),
    ])
    const names = selections.map(({ variant, rpm }) => [variant, rpm.map((one) => NAMES[one.package])])
    expect(names).toEqual([
      ['Server-HA', ['d']],
      ['Server', ['a', 'b', 'c']],
      ['Server-optional', []],
    ])
    expect(selections[1]?.rpm[1]).toEqual(entry('b', 'fulltree-exclude'))
    expect(selections[0]?.missing).toEqual(['x'])
    expect(warnings).toEqual([expect.stringContaining('d.x86_64')])
  })

  it('keeps arches apart', () => {
    const { selections } = trimSelections(slice, [
      opened('Server-HA', [entry('a')], { arch: 's390x', packageSet: testRef('other', 'package-set') }),
      opened('Server', [entry('a')]),
    ])
    expect(selections[0]?.rpm).toEqual([entry('a')])
  })

  it('refuses two package sets for one arch, in which an index would mean two packages', () => {
    const other = { packageSet: testRef('other', 'package-set') }
    expect(() => trimSelections(slice, [opened('Server', []), opened('Server-HA', [], other)])).toThrow('two package sets for x86_64')
  })
})
