import { describe, expect, it } from 'vitest'
import { makePackage } from '../../test/packages.ts'
import { SelectionError } from '../error.ts'
import { selectWithoutDependencies } from './select.ts'

const packages = [
  makePackage('bash-5-1.x86_64', { requires: ['libc.so.6'] }),
  makePackage('bash-4-1.x86_64'),
  makePackage('bash-5-1.i686'),
  makePackage('bash-doc-5-1.noarch', { sourcerpm: 'bash-5-1.src.rpm' }),
  makePackage('bash-5-1.src'),
  makePackage('bash-5-1.nosrc'),
  makePackage('bash-debuginfo-5-1.x86_64', { sourcerpm: 'bash-5-1.src.rpm' }),
  makePackage('other-debuginfo-5-1.x86_64', { sourcerpm: 'bash-5-1.src.rpm' }),
  makePackage('bash-debuginfo-5-1.i686', { sourcerpm: 'bash-5-1.src.rpm' }),
  makePackage('gtk+extra-1-1.x86_64'),
]

function selected(...wanted: [string, string | null][]): Record<string, string> {
  const selection = selectWithoutDependencies(
    packages,
    wanted.map(([name, arch]) => ({ name, arch })),
  )
  const text = (list: typeof selection.rpm) => list.map(({ package: { name, version, arch } }) => `${name}-${version}.${arch}`).join(' ')
  return { rpm: text(selection.rpm), srpm: text(selection.srpm), debuginfo: text(selection.debuginfo) }
}

describe('selectWithoutDependencies', () => {
  it('takes every version, the source by file name, and all debug packages of the source on that arch', () => {
    expect(selected(['bash', 'x86_64'])).toEqual({
      rpm: 'bash-5.x86_64 bash-4.x86_64',
      srpm: 'bash-5.src',
      debuginfo: 'bash-debuginfo-5.x86_64 other-debuginfo-5.x86_64',
    })
  })

  it('lets noarch packages fit any arch, but takes no debug packages for them', () => {
    expect(selected(['bash-doc', 's390x'])).toEqual({ rpm: 'bash-doc-5.noarch', srpm: 'bash-5.src', debuginfo: '' })
  })

  it.each([
    ['bash*', 'bash-5.x86_64 bash-4.x86_64 bash-5.i686 bash-doc-5.noarch'],
    ['gtk+extra', 'gtk+extra-1.x86_64'],
    ['gtk.extra', ''],
    ['(gtk|x)*', 'gtk+extra-1.x86_64'],
    ['(gtk|x)+extra', 'gtk+extra-1.x86_64'],
    ['bash-debuginfo', ''],
    ['as', ''],
  ])('%s fits %s', (name, rpm) => {
    expect(selected([name, null]).rpm).toBe(rpm)
  })

  it('takes exact packages', () => {
    const exact = { name: 'bash', epoch: '0', version: '4', release: '1', arch: 'x86_64' }
    expect(selectWithoutDependencies(packages, [{ exact }]).rpm.map((one) => one.package)).toEqual([packages[1]])
  })

  it('refuses a malformed expression', () => {
    expect(() => selected(['(bash', null])).toThrow(SelectionError)
  })
})
