import type { JsonObject } from '@murli/contracts'
import { expect, it } from 'vitest'
import type { ConfigError } from '../error.ts'
import { configurationOf, SERVER } from './fixtures/extra-isos.ts'
import { checkExtraImages } from './extra-isos-checks.ts'

const identity = {
  id: 'Sp-1-20261122.n.0',
  date: '20261122',
  respin: 0,
  type: 'nightly' as const,
  label: null,
  supported: false,
  startedAt: 1,
}
const SKIPPED = { createiso_skip: [['^Server$', { '*': true, src: true }]] }

/** What is told of blocks for Server. */
function told(blocks: JsonObject[], options: JsonObject = {}, withOwn = true): string[] {
  const messages: string[] = []
  const extra_isos = { '^Server$': blocks.map((block) => ({ filename: 'x-{arch}{suffix}', arches: ['x86_64'], skip_src: true, ...block })) }
  checkExtraImages({ configuration: configurationOf({ extra_isos, ...options }), variant: SERVER, identity, withOwn }, (_, make) => {
    try {
      make()
      return true
    } catch (error) {
      messages.push((error as ConfigError).message)
      return false
    }
  })
  return messages
}

it('takes several images of a variant that differ in their names and their variants', () => {
  expect(told([{ include_variants: ['Tools'] }, { include_variants: ['Extras'], filename: 'y-{arch}{suffix}' }])).toEqual([])
  expect(told([{ include_variants: ['Tools'] }, { include_variants: ['Tools'], arches: ['s390x'] }])).toEqual([])
})

it('tells of images with one name', () => {
  const other = { include_variants: ['Extras'] }
  expect(told([{ include_variants: ['Tools'] }, other])).toEqual([
    'extra_isos: two images of Server.x86_64 would have the name x-x86_64.iso',
  ])
  expect(told([{ include_variants: ['Tools'] }, { ...other, filename: 'x-x86_64.iso', failable_arches: ['x86_64'] }])).toHaveLength(1)
})

it('tells of images that images.json cannot tell apart, of the own image too', () => {
  const y = { filename: 'y{suffix}' }
  expect(told([{ include_variants: ['Tools'] }, { include_variants: ['Tools'], ...y }])).toEqual([
    'extra_isos: images.json cannot tell two images of Server.x86_64 with the include_variants Tools apart',
  ])
  const message = 'extra_isos: images.json cannot tell two images of Server.x86_64 with no include_variants apart'
  expect(told([{ include_variants: [] }])).toEqual([message])
  expect(told([{ include_variants: [] }], SKIPPED)).toEqual([])
  expect(told([{ include_variants: [] }], {}, false)).toEqual([])
  expect(told([{ include_variants: [] }, { include_variants: [], ...y }], SKIPPED)).toEqual([message])
})

it('tells of a name and a volume id that cannot be, unless the image may fail', () => {
  const block = { include_variants: ['Tools'], filename: '{nope}', volid: 'x'.repeat(33) }
  const messages = told([block])
  expect(messages).toHaveLength(2)
  expect(messages).toContain("Failed to create image name: unknown format element: 'nope'")
  expect(told([{ ...block, failable_arches: ['x86_64'] }])).toEqual([])
})
