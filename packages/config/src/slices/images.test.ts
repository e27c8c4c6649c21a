import type { JsonObject, Variant } from '@murli/contracts'
import { describe, expect, it } from 'vitest'
import { configurationOf, EXTRAS, SERVER } from './fixtures/extra-isos.ts'
import { createisoSlice } from './images.ts'

/** Of a layered product, which has one of its own. */
const RELEASE: Variant['release'] = { name: 'Layer', short: 'La', version: '2' }
const LORAX = { buildinstall_method: 'lorax' }
const slice = (options: JsonObject, variant: Variant = SERVER, arch = 'x86_64') => createisoSlice(configurationOf(options), variant, arch)

describe('which variants have an ISO (spec 06 §3.1)', () => {
  it.each<[Variant['type'], JsonObject, boolean]>([
    ['variant', {}, true],
    ['layered-product', {}, true],
    ['addon', {}, false],
    ['addon', { create_optional_isos: true }, false],
    ['optional', {}, false],
    ['optional', { create_optional_isos: true }, true],
  ])('%s with %j: %s', (type, options, expected) => {
    expect(slice(options, { ...EXTRAS, type, release: type === 'layered-product' ? RELEASE : null }) !== null).toBe(expected)
  })

  it('is skipped where any match says so', () => {
    const options = {
      createiso_skip: [
        ['^.*$', { '*': false, src: true }],
        ['^Server$', { s390x: true }],
      ],
    }
    expect([slice(options) !== null, slice(options, SERVER, 's390x') !== null, slice(options, SERVER, 'src') !== null]).toEqual([
      true,
      false,
      false,
    ])
  })
})

describe('an ISO boots', () => {
  it.each<[string, JsonObject, Variant, string, boolean]>([
    ['with an installer', LORAX, SERVER, 'x86_64', true],
    ['not without a method', {}, SERVER, 'x86_64', false],
    ['not with sources', LORAX, SERVER, 'src', false],
    ['not of a layered product', LORAX, { ...SERVER, type: 'layered-product', release: RELEASE }, 'x86_64', false],
    ['not where the installer is skipped', { ...LORAX, buildinstall_skip: [['^Server$', { x86_64: true }]] }, SERVER, 'x86_64', false],
    [
      'where the installer of another arch is skipped',
      { ...LORAX, buildinstall_skip: [['^Server$', { x86_64: true }]] },
      SERVER,
      'aarch64',
      true,
    ],
  ])('%s', (_, options, variant, arch, expected) => {
    expect(slice(options, variant, arch)?.bootable).toBe(expected)
  })
})

describe('what an ISO is made with', () => {
  it('fits on a medium less its reserve (spec 06 §3.2)', () => {
    expect(slice({})?.capacity).toBe(4_689_514_240)
    expect(slice({ iso_size: '2k', split_iso_reserve: 48 })?.capacity).toBe(2000)
  })

  it('has the level of the last match, and none of its own (spec 06 §3.5)', () => {
    const level = (isoLevel: JsonObject['iso_level'], arch = 'x86_64') => slice({ iso_level: isoLevel ?? null }, SERVER, arch)?.isoLevel
    expect(slice({})?.isoLevel).toBe(null)
    expect(level(3)).toBe(3)
    const mapping = [
      ['^.*$', { '*': 2 }],
      ['^Server$', { x86_64: 4 }],
    ]
    expect([level(mapping), level(mapping, 's390x')]).toEqual([4, 2])
  })
})
