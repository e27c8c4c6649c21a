import { describe, expect, it } from 'vitest'
import { SelectionError } from '../error.ts'
import { makePackage } from '../../test/packages.ts'
import { isRuntimeFile } from './runtime-files.ts'
import { multilibTest } from './test.ts'

describe('isRuntimeFile', () => {
  it.each([
    '/lib/libc.so.6',
    '/usr/lib64/libx.so.1.2',
    '/usr/lib/dri/i915_dri.so',
    '/lib/security/pam_unix.so',
    '/etc/lsb-release.d/core',
    '/etc/ld.so.conf.d/atlas.conf',
    '/lib/libnss_files.so',
    '/lib64/libdb-4.so',
    '/usr/lib/gtk-2.0/2.10.0/engines/libx.so',
    '/usr/lib/gstreamer-1.0/libgst.so',
    '/usr/lib64/qt4/plugins/imageformats/x.so',
    '/usr/lib/gdk-pixbuf-2.0/2.10.0/loaders/x.so',
    '/usr/lib/oprofile/liboprof.so.0',
    '/usr/lib/wine/x.so',
    '/usr/lib/sane/libsane-hp.so',
  ])('%s is one', (path) => {
    expect(isRuntimeFile(path)).toBe(true)
  })

  it.each([
    '/usr/lib/libx.so',
    '/usr/lib/libx.a',
    '/usr/bin/x',
    '/etc/ld.so.conf.d/readme',
    '/usr/lib/libnss_files.so',
    '/usr/lib/gtk-2.0/2.10.0/other/libx.so',
    '/opt/lib/libx.so.1',
    '/usr/lib/wine/x.dll',
    'no-slash.so.1',
  ])('%s is none', (path) => {
    expect(isRuntimeFile(path)).toBe(false)
  })
})

describe('multilibTest', () => {
  const lists = { multilibMethods: [], multilibWhitelist: [], multilibBlacklist: [] }
  const library = makePackage('libx-1-1.i686', { files: ['/usr/lib/libx.so.1'] })
  const headers = makePackage('libx-devel-1-1.i686', { files: ['/usr/include/x.h'] })
  const kernel = makePackage('kernel-core-1-1.i686', { provides: ['kernel'], files: ['/lib/libk.so.1'] })

  it.each([
    [[], 'none'],
    [['none'], 'none'],
    [['all'], 'libx libx-devel kernel-core'],
    [['runtime'], 'libx'],
    [['devel'], 'libx libx-devel'],
    [['none', 'runtime'], 'libx'],
  ])('methods %j take %s', (multilibMethods, names) => {
    const wants = multilibTest({ ...lists, multilibMethods })
    const taken = [library, headers, kernel].filter(wants).map(({ name }) => name)
    expect(taken.join(' ') || 'none').toBe(names)
  })

  it('asks the blacklist, then the whitelist, then the methods', () => {
    const wants = multilibTest({ multilibMethods: ['all'], multilibWhitelist: ['*-devel'], multilibBlacklist: ['libx'] })
    expect([library, headers].map(wants)).toEqual([false, true])
    expect(multilibTest({ ...lists, multilibWhitelist: ['libx-d*'] })(headers)).toBe(true)
  })

  it.each([
    ['httpd', 'runtime', false],
    ['valgrind', 'runtime', true],
    ['php-devel', 'devel', false],
    ['ghc-x-devel', 'devel', false],
    ['x-static', 'devel', true],
  ])('%s by %s: %s', (name, method, expected) => {
    expect(multilibTest({ ...lists, multilibMethods: [method] })(makePackage(`${name}-1-1.i686`))).toBe(expected)
  })

  it('looks at what kernel packages provide, in order', () => {
    const wants = multilibTest({ ...lists, multilibMethods: ['devel'] })
    expect(wants(makePackage('kernel-devel-1-1.i686', { provides: ['kernel-devel', 'kernel-devel'] }))).toBe(false)
    expect(wants(makePackage('kernel-headers-1-1.i686', { provides: ['glibc-kernheaders', 'x-devel'] }))).toBe(true)
  })

  it('refuses a method that does not exist', () => {
    expect(() => multilibTest({ ...lists, multilibMethods: ['file'] })).toThrow(SelectionError)
  })
})
