import { describe, expect, it } from 'vitest'
import { nevraParts, PackageQuery } from './query.ts'

const PACKAGES = [
  'bash-5.2.15-3.x86_64',
  'bash-doc-5.2.15-3.noarch',
  'bash-5.2.15-3.src',
  'openssl-1:3.0.8-2.x86_64',
  'openssl-1:3.0.8-2.i686',
  'java-1.8.0-openjdk-1:1.8.0.1-2.el9.x86_64',
  'python3.11-3.11.4-1.x86_64',
]

describe('PackageQuery', () => {
  it.each([
    ['bash', ['bash-5.2.15-3.x86_64', 'bash-5.2.15-3.src']],
    ['bash.src', ['bash-5.2.15-3.src']],
    ['bash-5.2.15-3', ['bash-5.2.15-3.x86_64', 'bash-5.2.15-3.src']],
    ['bash*', ['bash-5.2.15-3.x86_64', 'bash-doc-5.2.15-3.noarch', 'bash-5.2.15-3.src']],
    ['openssl.i686', ['openssl-1:3.0.8-2.i686']],
    ['openssl-3.0.8-2.i686', ['openssl-1:3.0.8-2.i686']],
    ['openssl-1:3.0.8-2.i686', ['openssl-1:3.0.8-2.i686']],
    ['openssl-2:3.0.8-2.i686', []],
    ['bash-0:5.2.15-3.src', ['bash-5.2.15-3.src']],
    ['java-1.8.0-openjdk', ['java-1.8.0-openjdk-1:1.8.0.1-2.el9.x86_64']],
    ['python3.11', ['python3.11-3.11.4-1.x86_64']],
    ['*.i686', ['openssl-1:3.0.8-2.i686']],
    ['?ash', ['bash-5.2.15-3.x86_64', 'bash-5.2.15-3.src']],
    ['BASH', []],
    ['bas', []],
  ])('%s', (text, expected) => {
    const query = new PackageQuery(text)
    expect(PACKAGES.filter((nevra) => query.matches(nevra))).toEqual(expected)
  })
})

describe('nevraParts', () => {
  it('takes any text apart', () => {
    expect(nevraParts('a-b-2:1-1.x86_64')).toEqual({ name: 'a-b', epoch: '2', build: '1-1', arch: 'x86_64' })
    expect(nevraParts('nonsense')).toMatchObject({ name: 'nonsense', build: '' })
    expect(nevraParts('')).toMatchObject({ name: '' })
  })
})
