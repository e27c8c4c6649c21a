import type { ComposeIdentity } from '@murli/contracts'
import { expect, test } from 'vitest'
import { layeredProductRelease, releaseOf } from '../identity/index.ts'
import {
  checksumBaseName,
  DEFAULT_IMAGE_NAME_FORMAT,
  formatTemplate,
  hasDiscNumber,
  imageName,
  parseMediaSize,
  volumeId,
  type VolumeIdRequest,
} from './index.ts'

const identity: ComposeIdentity = {
  id: 'DP-1.0-20261122.t.0',
  date: '20261122',
  respin: 0,
  type: 'test',
  label: null,
  supported: false,
  startedAt: 1795366272,
}
const release = releaseOf({
  release_name: 'Dummy Product',
  release_short: 'DP',
  release_version: '1.0',
  release_type: 'ga',
  release_internal: false,
})
const server = { uid: 'Server', type: 'variant', parent: null } as const
const gluster = { uid: 'Server-Gluster', type: 'layered-product', parent: 'Server' } as const
const glusterRelease = layeredProductRelease(release, {
  uid: 'Server-Gluster',
  release: { name: 'Gluster', short: 'Gluster', version: '2.3' },
})
const image = { identity, release, variant: server, arch: 'x86_64', discType: 'dvd', discNumber: 1, suffix: '.iso' }
const volume: VolumeIdRequest = {
  identity,
  release,
  variant: server,
  arch: 'x86_64',
  discType: 'dvd',
  substitutions: {},
  restricted: false,
  formats: ['{release_short}-{version} {variant}.{arch}', '{release_short}-{version} {arch}'],
}
const layeredFormats = [
  '{release_short}-{version} {base_product_short}-{base_product_version} {variant}.{arch}',
  '{release_short}-{version} {base_product_short}-{base_product_version} {arch}',
]

test('image names', () => {
  expect(imageName(DEFAULT_IMAGE_NAME_FORMAT, image)).toBe('DP-1.0-20261122.t.0-Server-x86_64-dvd1.iso')
  expect(imageName(DEFAULT_IMAGE_NAME_FORMAT, { ...image, arch: 'src', discNumber: 0 })).toBe('DP-1.0-20261122.t.0-Server-source-dvd.iso')
  expect(imageName(DEFAULT_IMAGE_NAME_FORMAT, { ...image, variant: gluster, release: glusterRelease })).toBe(
    'Gluster-2.3-DP-1-20261122.t.0-Server-x86_64-dvd1.iso',
  )
  expect(imageName('%(release_short)s-%(disc_type)s-%(version)s_%(label)s{suffix}', image)).toBe('DP-dvd-1.0_None.iso')
  const labelled = { ...image, identity: { ...identity, label: 'RC-1.2' } }
  expect(imageName('{label}_{label_major_version}_{date}{type_suffix}.{respin}_{type}', labelled)).toBe('RC-1.2_RC-1_20261122.t.0_test')
})

test.each([
  ['%%(x)s', '%(x)s'],
  ['{{a}} %(a)s {a}', '{a} 1 1'],
  ['%(a)d%%', '1%'],
])('template %s', (template, expected) => {
  expect(formatTemplate(template, { a: 1 }, 'image name')).toBe(expected)
})

test.each([
  ['{nope}', "Failed to create image name: unknown format element: 'nope'"],
  ['%(nope)s', "Failed to create image name: unknown format element: 'nope'"],
  ['100%', 'broken template'],
  ['{a', 'broken template'],
  ['{constructor}', "unknown format element: 'constructor'"],
])('broken template %s', (template, message) => {
  expect(() => formatTemplate(template, { a: 1 }, 'image name')).toThrow(message)
})

test.each([
  [DEFAULT_IMAGE_NAME_FORMAT, true],
  ['%(variant)s-%(disc_num)s%(suffix)s', true],
  ['{variant}-{arch}{suffix}', false],
  ['{{disc_num}}-%%(disc_num)s', false],
])('a disc number in %s: %s', (format, expected) => {
  expect(hasDiscNumber(format)).toBe(expected)
})

test('volume ids: the first that fits', () => {
  expect(volumeId(volume)).toBe('DP-1.0 Server.x86_64')
  expect(volumeId({ ...volume, arch: 'src' })).toBe('DP-1.0 Server.src')
  expect(volumeId({ ...volume, variant: { ...server, uid: 'A-very-long-name-of-a-variant' } })).toBe('DP-1.0 x86_64')
  expect(volumeId({ ...volume, variant: { ...server, type: 'addon' } })).toBeNull()
  expect(volumeId({ ...volume, restricted: true })).toBe('DP-1-0-Server-x86_64')
  expect(() => volumeId({ ...volume, formats: ['x'.repeat(33)] })).toThrow(`'${'x'.repeat(33)}'`)
})

test('volume ids: substitutions, longest first', () => {
  const request = {
    ...volume,
    variant: { ...server, uid: 'HighAvailability' },
    substitutions: { High: 'H', HighAvailability: 'HA', x86_64: '$&' },
  }
  expect(volumeId(request)).toBe('DP-1.0 HA.$&')
})

test('volume ids of layered composes and products', () => {
  const layered = { ...release, baseProduct: { name: 'Base', short: 'B', version: '7.1', type: 'ga' } }
  expect(volumeId({ ...volume, release: layered, formats: layeredFormats })).toBe('DP-1.0 B-7.1 Server.x86_64')
  expect(volumeId({ ...volume, release: glusterRelease, variant: gluster, formats: layeredFormats })).toBe('Gluster-2.3 DP-1 Server.x86_64')
})

test('checksum base names', () => {
  const tree = { identity, release, variant: server, arch: 's390x', dirname: 'iso' }
  expect(checksumBaseName('', tree)).toBe('')
  expect(checksumBaseName('%(release_short)s-%(variant)s-{arch}-{dirname}', tree)).toBe('DP-Server-s390x-iso-')
})

test.each([
  ['600k', 614400],
  ['10', 10],
  ['7b', 7],
  ['2G', 2147483648],
  [4.7, 4],
])('media size %s', (text, bytes) => {
  expect(parseMediaSize(text)).toBe(bytes)
})

test.each(['4.7G', '10m', '0', '-1k', '', Number.NaN])('media size %s is refused', (text) => {
  expect(() => parseMediaSize(text)).toThrow(/media size/i)
})
