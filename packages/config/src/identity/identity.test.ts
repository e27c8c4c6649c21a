import { expect, test } from 'vitest'
import {
  composeId,
  finalFromLabel,
  labelMajorVersion,
  layeredProductComposeId,
  layeredProductRelease,
  majorVersion,
  parseComposeId,
  parseLabel,
  releaseOf,
  requireLabel,
  statusWord,
} from './index.ts'

const options = { release_name: 'Dummy Product', release_short: 'DP', release_version: '1.0', release_type: 'ga', release_internal: false }
const test0 = { date: '20261122', type: 'test', respin: 0 } as const

test.each([
  ['DP-1.0-20261122.t.0', {}, test0],
  ['Fedora-34-20210419.0', { release_short: 'Fedora', release_version: '34' }, { date: '20210419', type: 'production', respin: 0 }],
  [
    'Fedora-Rawhide-20210419.n.1',
    { release_short: 'Fedora', release_version: 'Rawhide' },
    { date: '20210419', type: 'nightly', respin: 1 },
  ],
  [
    'RHEL-7.2-updates-20160101.0',
    { release_short: 'RHEL', release_version: '7.2', release_type: 'updates' },
    { date: '20160101', type: 'production', respin: 0 },
  ],
  [
    'F-30-eus-RHEL-7-updates-20200526.n.3',
    {
      release_short: 'F',
      release_version: '30',
      release_type: 'eus',
      base_product_name: 'R',
      base_product_short: 'RHEL',
      base_product_version: '7',
      base_product_type: 'Updates',
    },
    { date: '20200526', type: 'nightly', respin: 3 },
  ],
  ['DP-1.0-20261122.ci.12', {}, { date: '20261122', type: 'ci', respin: 12 }],
  ['DP-1.0-20261122.d.0', {}, { date: '20261122', type: 'development', respin: 0 }],
] as const)('%s', (id, more, compose) => {
  expect(composeId(releaseOf({ ...options, ...more }), compose)).toBe(id)
  expect(parseComposeId(id)).toEqual(compose)
})

test('RHEL 5 over RHEL 5 names its first known variant', () => {
  const release = releaseOf({
    ...options,
    release_short: 'RHEL',
    release_version: '5.1',
    base_product_name: 'RHEL',
    base_product_short: 'RHEL',
    base_product_version: '5',
  })
  expect(composeId(release, test0, ['Tools', 'Client', 'Server'])).toBe('RHEL-5.1-RHEL-5-Client-20261122.t.0')
})

test('compose ids that are none', () => {
  expect(() => parseComposeId('DP-1.0')).toThrow('not a compose id')
  expect(() => parseComposeId('DP-1.0-20261122.x.0')).toThrow('not a compose id')
  expect(parseComposeId('DP-20200101-20261122')).toEqual({ date: '20261122', type: 'production', respin: 0 })
})

test('a layered product has an id of its own', () => {
  const product = layeredProductRelease(releaseOf(options), {
    uid: 'Server-Gluster',
    release: { name: 'Gluster', short: 'Gluster', version: '2.3' },
  })
  expect(layeredProductComposeId(product, test0)).toBe('Gluster-2.3-DP-1-20261122.t.0')
  expect(product.baseProduct).toEqual({ name: 'Dummy Product', short: 'DP', version: '1.0', type: 'ga' })
  expect(() => layeredProductRelease(releaseOf(options), { uid: 'X', release: null })).toThrow('layered product X has no release')
})

test('labels', () => {
  expect(parseLabel('Beta-1.2')).toEqual({ milestone: 'Beta', major: 1, minor: 2 })
  for (const wrong of ['Beta-1', 'beta-1.2', 'RC-1.2.3', ' RC-1.2', 'RC-1.2\n', 'GA-1.0'])
    expect(() => parseLabel(wrong)).toThrow(`Label in unknown format: ${wrong}`)
  expect(labelMajorVersion('Beta-1.2')).toBe('Beta-1')
  expect(['RC-1.0', 'Update-1.3', 'SecurityFix-1.1', 'Beta-1.0', null].map(finalFromLabel)).toEqual([true, true, true, false, false])
  expect(() => requireLabel({ type: 'production', label: null, noLabel: false })).toThrow('needs a label')
  requireLabel({ type: 'production', label: null, noLabel: true })
  requireLabel({ type: 'nightly', label: null, noLabel: false })
  expect(majorVersion('7.2.1')).toBe('7')
})

test('status words', () => {
  const words = (['planned', 'cancelling', 'finished', 'finished_incomplete', 'doomed', 'cancelled'] as const).map(statusWord)
  expect(words).toEqual(['STARTED', 'STARTED', 'FINISHED', 'FINISHED_INCOMPLETE', 'DOOMED', 'TERMINATED'])
})
