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
    '/lib64/security/pam_env',
    '/usr/lib/krb5/plugins/x',
    '/usr/lib64/sasl2/x.conf',
    '/usr/lib/gtk-2.0/immodules/im.so',
    '/usr/lib64/gtk-2.0/2.10.0/a/b/filesystems/x',
    '/usr/lib/gstreamer-0.10/a/b',
    '/usr/lib/a/b/qt5/c/plugins/d/x',
    '/usr/lib64/kde4/plugins/designer/x',
    '/usr/lib/qt5/qml/QtQuick/x',
    '/usr/lib/xine/plugins/2.0/x',
    '/usr/lib64/wine/x.dll.so',
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
    '/usr/lib/dri',
    '/usr/lib/alsa-lib/sub/x.so',
    '/usr/lib32/libx.so.1',
    '/usr/lib/sub/libx.so.1',
    '/lib/security',
    '/usr/lib/security/pam_unix.so',
    '/etc/ld.so.conf',
    '/usr/lib64/libdb-4.so',
    '/usr/lib/gtk-2.0/libx.so.1',
    '/usr/lib/gtk-2.0/2.10.0/engines/sub/x',
    '/usr/lib/gtk-2.0-plugins/x',
    '/usr/lib/gstreamer-0.10',
    '/usr/lib/qt4/plugins/x.so',
    '/usr/lib/gdk-pixbuf-2.0/2.10.0/loaders/sub/x',
    '/usr/lib/oprofile/x.so',
    '/usr/lib/wine/fakedlls/x.so',
    '/usr/lib/sane/hp.so',
    '/usr/share/qt4/plugins/a/x.so.1',
    '',
    '/',
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
    ['ghc-x-static', 'devel', false],
    ['x-devel-doc', 'devel', false],
    ['devel', 'devel', false],
    ['httpd-devel', 'devel', false],
    ['java-1.8.0-openjdk-devel', 'devel', false],
    ['java-11-openjdk-devel', 'devel', true],
    ['valgrind', 'devel', true],
    ['valgrind-openmpi', 'runtime', false],
    ['tomcat-native', 'runtime', false],
    ['x-devel', 'runtime', false],
    ['gdb', 'runtime', false],
  ])('%s by %s: %s', (name, method, expected) => {
    expect(multilibTest({ ...lists, multilibMethods: [method] })(makePackage(`${name}-1-1.i686`))).toBe(expected)
  })

  it('looks at what kernel packages provide, in order', () => {
    const wants = multilibTest({ ...lists, multilibMethods: ['devel'] })
    expect(wants(makePackage('kernel-devel-1-1.i686', { provides: ['kernel-devel', 'kernel-devel'] }))).toBe(false)
    expect(wants(makePackage('kernel-headers-1-1.i686', { provides: ['glibc-kernheaders', 'x-devel'] }))).toBe(true)
  })

  it.each([
    [['kernel-devel', 'x-devel'], 'devel', false],
    [['x-devel', 'kernel-devel'], 'devel', true],
    [['x-static'], 'devel', true],
    [['kernel'], 'devel', true],
    [['kernel'], 'runtime', false],
    [['kernel-devel'], 'runtime', false],
    [[], 'devel', true],
  ])('kernel-x-devel that provides %j, by %s: %s', (provides, method, expected) => {
    const wants = multilibTest({ ...lists, multilibMethods: [method] })
    expect(wants(makePackage('kernel-x-devel-1-1.i686', { provides }))).toBe(expected)
  })

  it.each([
    ['gdb-1-1.ppc64', [], true],
    ['strace-plus-1-1.ppc64', [], false],
    ['kernel-1-1.sparc64', ['kernel'], true],
    ['kernel-headers-1-1.sparc64', ['kernel-devel'], true],
    ['kernel-headers-1-1.sparc64', ['kernel-headers'], false],
    ['kernel-1-1.s390', ['kernel'], false],
    ['systemtap-1-1.s390', [], false],
  ])('runtime on %s that provides %j: %s', (nevra, provides, expected) => {
    expect(multilibTest({ ...lists, multilibMethods: ['runtime'] })(makePackage(nevra, { provides }))).toBe(expected)
  })

  it('counts what runtime leaves out as not decided for devel', () => {
    const wants = multilibTest({ ...lists, multilibMethods: ['devel'] })
    expect(wants(makePackage('php-1-1.i686', { files: ['/usr/lib/libphp.so.5'] }))).toBe(false)
    expect(wants(makePackage('php-devel-1-1.i686', { files: ['/usr/lib/libphp.so.5'] }))).toBe(false)
    expect(wants(makePackage('ghc-x-1-1.i686', { files: ['/usr/lib/libx.so.5'] }))).toBe(true)
  })

  it('means globs by its lists, with the signs of names as they are', () => {
    const wants = multilibTest({ ...lists, multilibWhitelist: ['lib?', 'gtk+', '[ab]*'] })
    const names = ['libx', 'libxy', 'gtk+', 'gtkk', 'LIBx', 'a', 'c']
    expect(names.filter((name) => wants(makePackage(`${name}-1-1.i686`)))).toEqual(['libx', 'gtk+', 'a'])
  })

  it('refuses a method that does not exist', () => {
    expect(() => multilibTest({ ...lists, multilibMethods: ['file'] })).toThrow(SelectionError)
  })
})
