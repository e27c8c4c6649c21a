import { describe, expect, it } from 'vitest'
import { baseArch, compatibleArches, cpuArch, isKnownRpmArch, multilibArches, nativeArches, validArches } from './arches.ts'

/** Tree arch, ALL, NATIVE, MULTILIB. Source: spec 03 §2.1. */
const TREES: [string, string, string, string][] = [
  ['x86_64', 'x86_64 athlon i686 i586 i486 i386 noarch', 'x86_64 noarch', 'athlon i686 i586 i486 i386'],
  ['i386', 'i686 i586 i486 i386 noarch', 'i686 i586 i486 i386 noarch', ''],
  ['s390x', 's390x s390 noarch', 's390x noarch', 's390'],
  ['ppc64', 'ppc64 ppc noarch', 'ppc64 noarch', 'ppc'],
  ['ppc64le', 'ppc64le noarch', 'ppc64le noarch', ''],
  ['aarch64', 'aarch64 noarch', 'aarch64 noarch', ''],
  ['riscv64', 'riscv64 noarch', 'riscv64 noarch', ''],
  ['armhfp', 'armv7hnl armv7hl armv6hl noarch', 'armv7hnl armv7hl armv6hl noarch', ''],
  ['sparc', 'sparc64v sparc64 sparcv9v sparcv9 sparcv8 sparc noarch', 'sparc64v sparc64 noarch', 'sparcv9v sparcv9 sparcv8 sparc'],
]

describe('arches of a tree', () => {
  it.each(TREES)('%s', (tree, all, native, multilib) => {
    expect(validArches(tree, { multilib: true }).join(' ')).toBe(all)
    expect(nativeArches(tree).join(' ')).toBe(native)
    expect(multilibArches(tree).join(' ')).toBe(multilib)
    expect(validArches(tree).join(' ')).toBe(native)
  })

  it('puts src last when asked', () => {
    expect(validArches('aarch64', { src: true })).toEqual(['aarch64', 'noarch', 'src'])
  })
})

describe('arch of a package', () => {
  it.each([
    ['i686', 'i386'],
    ['athlon', 'i386'],
    ['x86_64', 'x86_64'],
    ['amd64', 'x86_64'],
    ['ppc64p7', 'ppc64'],
    ['ppc64le', 'ppc64le'],
    ['armv7hl', 'armhfp'],
    ['armv7l', 'arm'],
    ['s390', 's390'],
    ['sparc64v', 'sparc'],
    ['noarch', 'noarch'],
    ['riscv64', 'riscv64'],
  ])('%s belongs to %s', (arch, tree) => {
    expect(baseArch(arch)).toBe(tree)
  })

  it('is compatible with the valid arches of its tree', () => {
    expect(compatibleArches('i686', false)).toEqual(['i686', 'i586', 'i486', 'i386', 'noarch'])
    expect(compatibleArches('x86_64', false)).toEqual(['x86_64', 'noarch'])
    expect(compatibleArches('noarch', true)).toEqual(['noarch'])
  })

  it('knows RPM arches but not tree names', () => {
    expect(['x86_64', 'noarch', 'src', 'nosrc', 'sh3', 'alphaev6'].every(isKnownRpmArch)).toBe(true)
    expect(isKnownRpmArch('armhfp')).toBe(false)
    expect(cpuArch('armhfp')).toBe('armv7hnl')
  })
})
