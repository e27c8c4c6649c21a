import { expect, test } from 'vitest'
import {
  composeinfoPayload,
  type ComposeinfoPayload,
  composeinfoViolations,
  composeSection,
  composeViolations,
  extraFilesViolations,
  imagesViolations,
  modulesViolations,
  rpmsViolations,
  type VariantFacts,
} from './index.ts'

const FACTS = { id: 'DP-1.0-20261122.t.0', date: '20261122', respin: 0, type: 'test', label: 'RC-1.0', supported: true }
const compose = composeSection(FACTS, { withLabel: false })
const server: VariantFacts = {
  uid: 'Server',
  id: 'Server',
  name: 'Server',
  type: 'variant',
  arches: ['s390x', 'x86_64'],
  isEmpty: false,
  parent: null,
  children: ['Server-HA', 'Server-Gluster'],
  release: null,
}
const child: VariantFacts = { ...server, arches: ['x86_64'], parent: 'Server', children: [] }
const product = { name: 'Gluster', short: 'G', version: '2' }

function composeinfo(change: (payload: ComposeinfoPayload) => void): ComposeinfoPayload {
  const payload = composeinfoPayload({
    compose: FACTS,
    release: { name: 'Dummy', short: 'DP', version: '1.0', type: 'ga', internal: false, baseProduct: null },
    variants: [
      server,
      { ...child, uid: 'Server-HA', id: 'HA', type: 'addon' },
      { ...child, uid: 'Server-Gluster', id: 'Gluster', type: 'layered-product', release: product },
    ],
    exists: () => true,
  })
  change(payload)
  return payload
}

test.each<[rule: string, message: RegExp, change: (payload: ComposeinfoPayload) => void]>([
  ['compose', /date '2026' is not eight digits/, ({ compose: section }) => (section.date = '2026')],
  ['compose', /respin -1 is negative/, ({ compose: section }) => (section.respin = -1)],
  ['label', /label 'Gold-1.0' is not <milestone>/, ({ compose: section }) => (section.label = 'Gold-1.0')],
  ['label', /final belongs to a label/, ({ compose: section }) => void delete section.label],
  ['release', /release type 'odd' is unknown/, ({ release }) => (release.type = 'odd')],
  ['layer', /a base product belongs to a layered release/, ({ release }) => (release.is_layered = true)],
  ['layer', /its release is not layered/, ({ variants }) => (variants['Server-Gluster']!.release!.is_layered = false)],
  ['variant', /the child Cloud is not there/, ({ variants }) => variants['Server']!.variants!.push('Cloud')],
  ['variant', /type 'spin' is unknown/, ({ variants }) => (variants['Server']!.type = 'spin')],
  ['variant', /an addon needs a parent/, ({ variants }) => (variants['Server']!.type = 'addon')],
  ['arch', /arch 'z80' is unknown/, ({ variants }) => variants['Server']!.arches.push('z80')],
  ['arch-key', /arch 'src' cannot be the arch of a tree/, ({ variants }) => variants['Server']!.arches.push('src')],
  ['child-arches', /has arches that its parent has not/, ({ variants }) => variants['Server-HA']!.arches.push('aarch64')],
  ['path', /isos: '\/x' is not a clean/, ({ variants }) => (variants['Server']!.paths.isos!['x86_64'] = '/x')],
  ['source-paths', /source_tree differs between arches/, ({ variants }) => (variants['Server']!.paths.source_tree!['s390x'] = 'x')],
  ['addon', /os_tree of x86_64 is x, and that of its parent/, ({ variants }) => (variants['Server-HA']!.paths.os_tree!['x86_64'] = 'x')],
])('composeinfo breaks the rule %s: %s', (rule, message, change) => {
  const violations = composeinfoViolations(composeinfo(change)).filter((violation) => violation.rule === rule)
  expect(violations.map((violation) => violation.message).join('\n')).toMatch(message)
})

test('what is right breaks no rule', () => {
  expect(composeinfoViolations(composeinfo(() => undefined))).toEqual([])
  expect(composeViolations(compose)).toEqual([])
  expect(rpmsViolations({ compose, rpms: {} })).toEqual([])
  expect(imagesViolations({ compose, images: {} })).toEqual([])
})

test('the other documents tell their rules too', () => {
  const metadata = { uid: 'perl:5.30', name: 'perl', stream: '5.32', version: '', context: '', koji_tag: '' }
  const modules = { Server: { src: { 'perl:5.30': { metadata, modulemd_path: { binary: '../x' }, rpms: [] } } } }
  expect(modulesViolations({ compose, modules }).map(({ rule }) => rule)).toEqual(['arch-key', 'module', 'module', 'path'])
  const extra = { Server: { z80: [{ file: '/x', size: 1, checksums: {} }] } }
  expect(extraFilesViolations({ compose, extra_files: extra }).map(({ rule }) => rule)).toEqual(['arch', 'path'])
})
