import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { RpmmdError } from '../error.ts'
import { formatNevra, isDebugName, parseNevra, parseRpmFileName, sourceName, splitNameArch } from './index.ts'

const bash = { name: 'bash', epoch: '0', version: '5', release: '1.fc40', arch: 'x86_64' }

describe('parseNevra', () => {
  it('takes the last dashes and the last dot', () => {
    expect(parseNevra('java-1.8.0-openjdk-1:1.8.0.312-1.fc40.i686')).toEqual({
      name: 'java-1.8.0-openjdk',
      epoch: '1',
      version: '1.8.0.312',
      release: '1.fc40',
      arch: 'i686',
    })
    expect(parseNevra('bash-5-1.fc40.x86_64')).toEqual(bash)
  })

  it.each(['bash', 'bash-5', 'bash-5-1', '-5-1.x86_64', 'bash-:5-1.x86_64', ''])('refuses %s', (text) => {
    expect(() => parseNevra(text)).toThrow(RpmmdError)
  })

  it('reads what formatNevra writes', () => {
    const word = fc.stringMatching(/^[a-z0-9][a-z0-9.+~^_]{0,6}$/)
    const arch = fc.constantFrom('x86_64', 'noarch', 'i686', 'src')
    const name = fc.array(word, { minLength: 1, maxLength: 3 }).map((parts) => parts.join('-'))
    const epoch = fc.nat({ max: 20 }).map(String)
    fc.assert(
      fc.property(fc.record({ name, epoch, version: word, release: word, arch }), (nevra) => {
        expect(parseNevra(formatNevra(nevra, { epoch: 'always' }))).toEqual(nevra)
        expect(parseNevra(formatNevra(nevra, { epoch: 'nonzero' }))).toEqual(nevra)
        expect(parseRpmFileName(`dir/${formatNevra(nevra, { epoch: 'never' })}.rpm`)).toEqual({ ...nevra, epoch: '0' })
      }),
    )
  })
})

describe('parseRpmFileName', () => {
  it('drops directories', () => {
    expect(parseRpmFileName('Packages/b/bash-5-1.fc40.x86_64.rpm')).toEqual(bash)
  })

  it('refuses other files', () => {
    expect(() => parseRpmFileName('bash-5-1.fc40.x86_64.deb')).toThrow(RpmmdError)
  })
})

describe('splitNameArch', () => {
  it.each([
    ['foo.i686', 'foo', 'i686'],
    ['foo.bar.noarch', 'foo.bar', 'noarch'],
    ['foo.src', 'foo', 'src'],
    ['foo', 'foo', null],
    ['foo.armhfp', 'foo.armhfp', null],
    ['python3.12', 'python3.12', null],
    ['foo.+', 'foo.+', null],
    ['.i686', '.i686', null],
  ])('%s', (text, name, arch) => {
    expect(splitNameArch(text)).toEqual({ name, arch })
  })
})

describe('isDebugName', () => {
  it.each(['foo-debuginfo', 'foo-debuginfo-common', 'foo-debugsource'])('%s is one', (name) => {
    expect(isDebugName(name)).toBe(true)
  })

  it.each(['foo', 'debuginfo', 'foo-debugsource-x', 'foo-debuginfox'])('%s is none', (name) => {
    expect(isDebugName(name)).toBe(false)
  })
})

it.each([
  ['bash-5.2-1.el9.src.rpm', 'bash'],
  ['perl-Test-Simple-1-2.src.rpm', 'perl-Test-Simple'],
  ['nodash', 'nodash'],
  ['one-dash', 'one-dash'],
  ['', ''],
])('the source of %s is called %s', (sourcerpm, name) => {
  expect(sourceName(sourcerpm)).toBe(name)
})
