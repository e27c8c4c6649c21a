import { expect, test } from 'vitest'
import { buildTreeinfo, parseInstallerTreeinfo, parseTreeInstaller, parseTreeinfo, printTreeinfo, withInstaller } from '../index.ts'

const LORAX = `[general]
family = Dummy Product
variant = Server
arch = ppc64le

[stage2]
mainimage = images/install.img
other = x

[images-ppc64le]
kernel = ppc/ppc64/vmlinuz
initrd = ppc/ppc64/initrd.img
zimage =
boot.iso = images/boot.iso

[images-xen]
kernel = ppc/ppc64/vmlinuz

[images-empty]
zimage =

[checksums]
images/boot.iso = sha256:00
`

const release = { name: 'Dummy Product', short: 'DP', version: '1.0', type: 'ga', internal: false, baseProduct: null }
const variant = {
  uid: 'Server',
  id: 'Server',
  name: 'Server',
  type: 'variant' as const,
  arches: ['ppc64le'],
  isEmpty: false,
  parent: null,
  children: [],
  release: null,
}

test('images and second stage are taken, without empty paths, other keys and sums', () => {
  expect(parseInstallerTreeinfo(LORAX)).toEqual({
    images: {
      ppc64le: { kernel: 'ppc/ppc64/vmlinuz', initrd: 'ppc/ppc64/initrd.img', 'boot.iso': 'images/boot.iso' },
      xen: { kernel: 'ppc/ppc64/vmlinuz' },
    },
    stage2: { mainimage: 'images/install.img' },
  })
  expect(parseInstallerTreeinfo('[general]\narch = x\n')).toEqual({ images: {}, stage2: {} })
})

test('a tree says of its installer the arch, the moment and the sums too, in the old form and the new one', () => {
  const old = LORAX.replace('arch = ppc64le', 'arch = ppc64le\ntimestamp = 12.5')
  expect(parseTreeInstaller(old)).toEqual({
    ...parseInstallerTreeinfo(LORAX),
    arch: 'ppc64le',
    timestamp: 12,
    checksums: { 'images/boot.iso': { type: 'sha256', value: '00' } },
  })
  expect(parseTreeInstaller('[tree]\narch = x86_64\nbuild_timestamp = 7\n[general]\narch = other\n')).toMatchObject({
    arch: 'x86_64',
    timestamp: 7,
  })
  expect(parseTreeInstaller('[x]\n')).toEqual({ images: {}, stage2: {}, checksums: {}, arch: null, timestamp: null })
})

test.each(['/etc/passwd', '../x', 'a/../b'])('the path %s is refused', (path) => {
  expect(() => parseInstallerTreeinfo(`[stage2]\nmainimage = ${path}\n`)).toThrow(`'${path}' is not a clean relative path`)
  expect(() => parseInstallerTreeinfo(`[images-x]\nkernel = ${path}\n`)).toThrow(`'${path}' is not a clean relative path`)
})

test('what is no INI file is refused', () => {
  expect(() => parseInstallerTreeinfo('<html>')).toThrow('.treeinfo:1: neither a section nor a key: <html>')
})

test('a tree with an installer has its platforms, images, second stage and sums', () => {
  const plain = buildTreeinfo({ variant, arch: 'ppc64le', release, version: '1.0', timestamp: 1, addons: [] })
  const checksums = { 'images/install.img': { type: 'sha256', value: 'aa' } }
  const text = printTreeinfo(withInstaller(plain, { ...parseInstallerTreeinfo(LORAX), checksums }), 'fresh')
  expect(text).toContain('platforms = ppc64le,xen\n')
  expect(text).toContain('[images-xen]\nkernel = ppc/ppc64/vmlinuz\n')
  expect(text).toContain('[stage2]\nmainimage = images/install.img\n')
  expect(text).toContain('[checksums]\nimages/install.img = sha256:aa\n')
  expect(text).not.toContain('zimage')
  expect(parseTreeinfo(text)).toEqual({
    ...plain,
    ...parseInstallerTreeinfo(LORAX),
    checksums,
    tree: { ...plain.tree, platforms: ['ppc64le', 'xen'] },
  })
})
