import { describe, expect, test } from 'vitest'
import { generatedText, type GeneratedFrom, imageRelease, imageVersion } from './index.ts'

const nightly: GeneratedFrom = { identity: { date: '20310203', type: 'nightly', respin: 4, label: null }, version: '42' }
const labelled = (label: string): GeneratedFrom => ({ identity: { date: '20310203', type: 'production', respin: 0, label }, version: '42' })

describe('versions and releases of images', () => {
  test.each<[string, GeneratedFrom, string, string]>([
    ['a nightly', nightly, '42', '20310203.n.4'],
    ['a beta', labelled('Beta-1.2'), '42_Beta', '1.2'],
    ['a release candidate', labelled('RC-1.0'), '42', '1.0'],
  ])('of %s', (_, from, version, release) => {
    expect([imageVersion(from), imageRelease(from)]).toEqual([version, release])
  })
})

describe('generators', () => {
  test.each([
    ['!OSTREE_VERSION_FROM_LABEL_DATE_TYPE_RESPIN', '42.20310203.n.4'],
    ['!RELEASE_FROM_LABEL_DATE_TYPE_RESPIN', '20310203.n.4'],
    ['!RELEASE_FROM_DATE_RESPIN', '20310203.4'],
    ['!VERSION_FROM_VERSION_DATE_RESPIN', '42.20310203.4'],
    ['!VERSION_FROM_VERSION', '42'],
    ['1.2', '1.2'],
    ['', ''],
  ])('%s', (text, expected) => {
    expect(generatedText(text, nightly)).toBe(expected)
  })

  test('one that is none is refused', () => {
    expect(() => generatedText('!RELEASE', nightly)).toThrow("Unknown version generator '!RELEASE'")
    expect(() => generatedText('!toString', nightly)).toThrow('Unknown version generator')
  })
})
