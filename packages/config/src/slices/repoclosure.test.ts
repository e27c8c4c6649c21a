import type { JsonObject, Variant } from '@murli/contracts'
import { describe, expect, it } from 'vitest'
import { optionsOf } from '../schema/index.ts'
import type { Configuration } from './configuration.ts'
import { closureLookasides, repoclosureSlice } from './repoclosure.ts'

const MINIMAL: JsonObject = {
  release_name: 'Specimen',
  release_short: 'Sp',
  release_version: '1',
  variants_file: 'variants.xml',
  pkgset_source: 'repos',
  pkgset_repos: { '*': 'file:///srv/repo' },
  gather_method: 'deps',
}

function variant(uid: string, arches: string[], parent: string | null = null): Variant {
  const type = parent === null ? 'variant' : 'optional'
  const id = uid.split('-').at(-1) ?? uid
  return {
    id,
    uid,
    name: uid,
    type,
    arches,
    parent,
    children: [],
    isEmpty: false,
    groups: [],
    environments: [],
    buildinstallPackages: [],
    modules: null,
    kojiTags: null,
    release: null,
  }
}

const SERVER = variant('Server', ['s390x', 'x86_64'])
const OPTIONAL = variant('Server-optional', ['s390x', 'x86_64'], 'Server')
const BASE = variant('Base', ['x86_64'])

function configuration(options: JsonObject): Configuration {
  return {
    options: optionsOf({ ...MINIMAL, ...options }),
    variants: [SERVER, OPTIONAL, BASE],
    configDirectory: '/etc/compose',
    comps: null,
    sourceMapping: {},
    prepopulate: {},
    pinned: () => [],
  }
}

describe('repositories that only provide', () => {
  it('are those of the parent and of the variants used as lookaside, each once, where they have the arch', () => {
    const pairs = [
      ['Server-optional', 'Base'],
      ['Server-optional', 'Server'],
      ['Server', 'Base'],
    ]
    const given = configuration({ variant_as_lookaside: pairs })
    expect(closureLookasides(given, OPTIONAL, 'x86_64')).toEqual(['Server', 'Base'])
    expect(closureLookasides(given, OPTIONAL, 's390x')).toEqual(['Server'])
    expect(closureLookasides(given, SERVER, 'x86_64')).toEqual(['Base'])
    expect(closureLookasides(given, BASE, 'x86_64')).toEqual([])
  })

  it('are the lookaside repositories of the variant, in order and with the arch in their addresses', () => {
    const listed = [
      ['^Server$', { '*': 'https://host/$basearch/os', x86_64: ['../layered', '/srv/$arch'] }],
      ['^Base$', { '*': 'https://host/base' }],
    ]
    const slice = repoclosureSlice(configuration({ gather_lookaside_repos: listed }), SERVER, 'x86_64')
    expect(slice?.lookasideRepos.map(({ url }) => url).toSorted()).toEqual([
      'file:///etc/layered',
      'file:///srv/x86_64',
      'https://host/x86_64/os',
    ])
  })
})

describe('strictness', () => {
  const strictness = (mapping: JsonObject['repoclosure_strictness'], arch = 'x86_64') =>
    repoclosureSlice(configuration({ repoclosure_strictness: mapping ?? [] }), SERVER, arch)?.strictness ?? 'off'

  it('is lenient when nothing is said', () => {
    expect(strictness([])).toBe('lenient')
    expect(strictness([['^Base$', { '*': 'fatal' }]])).toBe('lenient')
  })

  it('is what the last match says', () => {
    const mapping = [
      ['^.*$', { '*': 'fatal', s390x: 'off' }],
      ['^Server$', { x86_64: 'lenient' }],
    ]
    expect(strictness(mapping)).toBe('lenient')
    expect(strictness(mapping.toReversed())).toBe('fatal')
    expect(strictness(mapping, 's390x')).toBe('off')
  })
})

describe('arches that are looked at', () => {
  it('are the native ones, and those of the second chain where any variant is multilib', () => {
    const arches = (options: JsonObject) => repoclosureSlice(configuration(options), SERVER, 'x86_64')?.arches
    expect(arches({})).toEqual(['x86_64', 'noarch'])
    expect(arches({ multilib: [['^Base$', { x86_64: ['devel'] }]] })).toEqual([
      'x86_64',
      'athlon',
      'i686',
      'i586',
      'i486',
      'i386',
      'noarch',
    ])
  })
})
