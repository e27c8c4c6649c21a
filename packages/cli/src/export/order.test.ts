import { expect, test } from 'vitest'
import { latestLinkName } from './latest-link.ts'
import { writingOrder } from './order.ts'

test('nothing is promised before it is there', () => {
  const paths = [
    'compose/BaseOS/x86_64/os/.treeinfo',
    'compose/BaseOS/x86_64/os/Packages/a.rpm',
    'compose/BaseOS/x86_64/os/repodata/aa-primary.xml.gz',
    'compose/BaseOS/x86_64/os/repodata/repomd.xml',
    'compose/BaseOS/x86_64/iso/a.iso',
    'compose/metadata/composeinfo.json',
    'logs/global/config-copy/repodata.conf',
    'STATUS',
    'COMPOSE_ID',
  ]
  const files = paths.map((path) => ({ path, digest: `sha256:${'0'.repeat(64)}` as const, size: 1, mtime: 0 }))
  expect(writingOrder(files).map((file) => file.path)).toEqual([
    'compose/BaseOS/x86_64/os/Packages/a.rpm',
    'compose/BaseOS/x86_64/iso/a.iso',
    'logs/global/config-copy/repodata.conf',
    'compose/BaseOS/x86_64/os/repodata/aa-primary.xml.gz',
    'compose/BaseOS/x86_64/os/repodata/repomd.xml',
    'compose/BaseOS/x86_64/os/.treeinfo',
    'compose/metadata/composeinfo.json',
    'COMPOSE_ID',
    'STATUS',
  ])
})

// spec 05 §7.6
test.each([
  ['1.2.3', -1, 'latest-DP-1.2'],
  ['1.2.3', -2, 'latest-DP-1'],
  ['1.2.3', 0, 'latest-DP'],
  ['1.2.3', 1, 'latest-DP-1'],
  ['1.2.3', 5, 'latest-DP-1.2.3'],
  ['34', -1, 'latest-DP-34'],
  ['34', -2, 'latest-DP-34'],
  ['34', 0, 'latest-DP'],
  ['1.0', -1, 'latest-DP-1'],
])('version %s with %i components is %s', (version, components, name) => {
  expect(latestLinkName({ short: 'DP', version }, null, components)).toBe(name)
})

test('a layered release names its base product', () => {
  expect(latestLinkName({ short: 'Layer', version: '2.1' }, { short: 'DP', version: '7.1' }, -1)).toBe('latest-Layer-2-DP-7.1')
})
