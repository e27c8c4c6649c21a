import { expect, test } from 'vitest'
import {
  buildTreeinfo,
  parseTreeinfo,
  printTreeinfo,
  treeinfoForDisc,
  type ReleaseFacts,
  type TreeinfoInput,
  type VariantFacts,
} from '../index.ts'

const release: ReleaseFacts = { name: 'Dummy Product', short: 'DP', version: '1.0', type: 'ga', internal: false, baseProduct: null }
const server: VariantFacts = {
  uid: 'Server',
  id: 'Server',
  name: 'Server',
  type: 'variant',
  arches: ['x86_64'],
  isEmpty: false,
  parent: null,
  children: [],
  release: null,
}
const input: TreeinfoInput = { variant: server, arch: 'x86_64', release, version: '1.0', timestamp: 1795366272, addons: [] }
const addon: VariantFacts = { ...server, uid: 'Server-HA', id: 'HA', name: 'High Availability', type: 'addon', parent: 'Server' }

test('a fresh tree, byte for byte', () => {
  expect(printTreeinfo(buildTreeinfo({ ...input, addons: [addon] }), 'fresh')).toBe(`[addon-Server-HA]
id = HA
name = High Availability
packages = addons/HA
parent = Server
repository = addons/HA
type = addon
uid = Server-HA

[general]
; WARNING.0 = This section provides compatibility with pre-productmd treeinfos.
; WARNING.1 = Read productmd documentation for details about new format.
arch = x86_64
family = Dummy Product
name = Dummy Product 1.0
packagedir = Packages
platforms = x86_64
repository = .
timestamp = 1795366272
variant = Server
variants = Server
version = 1.0

[header]
type = productmd.treeinfo
version = 1.2

[release]
name = Dummy Product
short = DP
version = 1.0

[tree]
arch = x86_64
build_timestamp = 1795366272
platforms = x86_64
variants = Server

[variant-Server]
addons = Server-HA
id = Server
name = Server
packages = Packages
repository = .
type = variant
uid = Server

`)
})

test('[general] has ids when fresh and UIDs when reloaded', () => {
  const tools = buildTreeinfo({ ...input, variant: { ...server, uid: 'Bar-Tools', id: 'Bar-Tools' } })
  const fresh = printTreeinfo(tools, 'fresh')
  expect(fresh).toContain('\nvariant = BarTools\nvariants = BarTools\n')
  expect(fresh).toContain('[variant-Bar-Tools]\nid = BarTools\n')
  const onDisc = printTreeinfo(treeinfoForDisc(parseTreeinfo(fresh), 1, 2), 'reloaded')
  expect(onDisc).toContain('\nvariant = Bar-Tools\nvariants = Bar-Tools\n')
  expect(onDisc).toContain('[media]\ndiscnum = 1\ntotaldiscs = 2\n')
  expect(printTreeinfo(parseTreeinfo(onDisc), 'reloaded')).toBe(onDisc)
})

test('an optional variant is named by its id, without its parent', () => {
  const text = printTreeinfo(
    buildTreeinfo({
      ...input,
      arch: 'src',
      variant: { ...server, uid: 'Server-optional', id: 'optional', name: 'optional', type: 'optional', parent: 'Server' },
    }),
    'fresh',
  )
  expect(text).toContain(
    '[variant-Server-optional]\nid = optional\nname = optional\npackages = Packages\nrepository = .\ntype = optional\nuid = Server-optional\n',
  )
  expect(text).toContain('\nvariant = optional\n')
  expect(text).toContain('arch = src\n')
})

test('a layered product goes by its parent, on the major version of the release', () => {
  const own: ReleaseFacts = {
    ...release,
    name: 'Strata',
    short: 'S',
    version: '10.4',
    baseProduct: { name: 'Dummy Product', short: 'DP', version: '7.1', type: 'ga' },
  }
  const variant: VariantFacts = { ...server, uid: 'Server-Strata', id: 'Strata', name: 'Strata', type: 'layered-product', parent: 'Server' }
  const text = printTreeinfo(buildTreeinfo({ ...input, variant, release: own, version: '10.4' }), 'fresh')
  expect(text).toContain('[base_product]\nname = Dummy Product\nshort = DP\nversion = 7\n')
  expect(text).toContain('[release]\nis_layered = true\nname = Strata\nshort = S\nversion = 10.4\n')
  expect(text).toContain(
    '[variant-Server]\nid = Server\nname = Server\npackages = Packages\nrepository = .\ntype = variant\nuid = Server\n',
  )
})

test('a layered compose states its base product whole', () => {
  const layered: ReleaseFacts = { ...release, baseProduct: { name: 'Base', short: 'B', version: '7.1', type: 'ga' } }
  expect(printTreeinfo(buildTreeinfo({ ...input, release: layered }), 'fresh')).toContain(
    '[base_product]\nname = Base\nshort = B\nversion = 7.1\n',
  )
})

test('discs do not mention boot.iso', () => {
  const tree = {
    ...buildTreeinfo(input),
    images: { x86_64: { 'boot.iso': 'images/boot.iso', kernel: 'images/pxeboot/vmlinuz' } },
    checksums: { 'images/boot.iso': { type: 'sha256', value: 'ab' }, 'images/pxeboot/vmlinuz': { type: 'sha256', value: 'cd' } },
  }
  const text = printTreeinfo(treeinfoForDisc(tree, 1, 1), 'reloaded')
  expect(text).not.toContain('boot.iso')
  expect(text).toContain('[checksums]\nimages/pxeboot/vmlinuz = sha256:cd\n')
  expect(text).toContain('[images-x86_64]\nkernel = images/pxeboot/vmlinuz\n')
})

test('refuses what no reader would take', () => {
  const broken = { ...buildTreeinfo(input), images: { xen: { kernel: '/vmlinuz' } } }
  expect(() => printTreeinfo(broken, 'fresh')).toThrow("'/vmlinuz' is not a clean relative path; platform xen is not listed in [tree]")
  expect(() => printTreeinfo(buildTreeinfo({ ...input, version: '1%' }), 'fresh')).toThrow("cannot have '%'")
  expect(() => parseTreeinfo('[header]\nnonsense\n')).toThrow('.treeinfo:2:')
  expect(() => parseTreeinfo('[header]\ntype = x\n')).toThrow('expected the sections header, release and tree')
})
