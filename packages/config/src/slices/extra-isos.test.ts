import type { JsonObject } from '@murli/contracts'
import { describe, expect, it } from 'vitest'
import type { Configuration } from './configuration.ts'
import { extraIsos, inheritedExtraFiles } from './extra-isos.ts'
import { configurationOf, EXTRAS, SERVER, TOOLS } from './fixtures/extra-isos.ts'

function configuration(block: JsonObject, options: JsonObject = {}): Configuration {
  const extra_isos = { '^Server$': [{ include_variants: ['Tools'], filename: 'both-{arch}{suffix}', ...block }] }
  return configurationOf({ extra_isos, ...options })
}

describe('extra images', () => {
  it('are one for each arch and one of sources, with the variants that have the arch', () => {
    const isos = extraIsos(configuration({}), SERVER)
    const content = isos.map(({ arch, slice }) => [arch, slice.content.map(({ uid }) => uid)])
    expect(content).toEqual([
      ['aarch64', ['Server']],
      ['s390x', ['Server']],
      ['x86_64', ['Server', 'Tools']],
      ['src', ['Server', 'Tools']],
    ])
    expect(isos[0]?.slice).toMatchObject({ number: 1, includeVariants: ['Tools'], volumeIds: [] })
    expect(isos[0]?.attributes).toEqual({ nameFormat: 'both-{arch}{suffix}', maxSize: null, canFail: false })
    expect(extraIsos(configuration({}), TOOLS)).toEqual([])
  })

  it('are for the arches named, which the variant has, and not of sources where that is said', () => {
    const arches = (block: JsonObject) => extraIsos(configuration(block), SERVER).map(({ arch }) => arch)
    expect(arches({ arches: ['x86_64', 'ppc64le'] })).toEqual(['x86_64', 'src'])
    expect(arches({ arches: ['s390x'], skip_src: true })).toEqual(['s390x'])
  })

  it('may fail on the arches that say so; what tests them has the switch of isos', () => {
    const options = { failable_deliverables: [['^Server$', { '*': ['iso'] }]] }
    const isos = extraIsos(configuration({ failable_arches: ['s390x', 'src'] }, options), SERVER)
    expect(isos.map(({ arch, canFail, attributes }) => [arch, canFail, attributes.canFail])).toEqual([
      ['aarch64', false, true],
      ['s390x', true, true],
      ['x86_64', false, true],
      ['src', true, false],
    ])
  })

  it('take a volume id or several, a limit of size, and extra files of their variants', () => {
    const one = configuration({ volid: 'A {arch}', max_size: 7, inherit_extra_files: true, skip_src: true })
    const [first] = extraIsos(one, SERVER)
    expect([first?.slice.volumeIds, first?.attributes.maxSize]).toEqual([['A {arch}'], 7])
    expect(inheritedExtraFiles(one, SERVER, extraIsos(one, SERVER)[2]!)).toEqual(['Server', 'Tools'])
    expect(inheritedExtraFiles(configuration({}), SERVER, first!)).toEqual([])
    expect(extraIsos(configuration({ volid: ['A', 'B'] }), SERVER)[0]?.slice.volumeIds).toEqual(['A', 'B'])
  })

  it('are of variants of type variant only', () => {
    const options = { extra_isos: { '^.*$': [{ include_variants: [], filename: 'x-{variant}-{arch}{suffix}' }] } }
    expect(extraIsos(configuration({}, options), EXTRAS)).toEqual([])
  })

  it('are refused with an unknown variant, with an addon, with the name of the own image, and with files out of packages', () => {
    expect(() => extraIsos(configuration({ include_variants: ['Nope'] }), SERVER)).toThrow('there is no variant Nope')
    expect(() => extraIsos(configuration({ include_variants: ['Server-HA'] }), SERVER)).toThrow('Server-HA is an addon, which has no tree')
    const unnamed = { extra_isos: { '^Server$': [{ include_variants: ['Tools'] }] } }
    expect(() => extraIsos(configuration({}, unnamed), SERVER)).toThrow("would have the name of the variant's own image")
    const skipped = { ...unnamed, createiso_skip: [['^Server$', { '*': true, src: true }]] }
    expect(extraIsos(configuration({}, skipped), SERVER)).toHaveLength(4)
    const files = { extra_files: [{ scm: 'rpm', repo: 'release', file: '/GPL' }] }
    expect(() => extraIsos(configuration(files), SERVER)).toThrow("'release' names packages of the compose")
  })
})
