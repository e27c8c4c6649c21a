import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { buildRpms, runCreaterepo, specOf, type BuiltRpms } from '../testing/index.ts'
import { headerBytesNeeded, readRpmHeader } from './index.ts'

const signed = await readFile(new URL('fixtures/signed.rpm.head', import.meta.url))

describe('readRpmHeader on packages of rpmbuild', () => {
  let built: BuiltRpms
  beforeAll(async () => {
    built = await buildRpms(
      [
        specOf('plain', 'Epoch: 3\nExclusiveArch: noarch x86_64 aarch64\nRequires: other >= 2\nProvides: virtual = 1'),
        specOf('closed', 'Source0: closed.tar\nNoSource: 0\nExcludeArch: s390x'),
      ],
      { sources: { 'closed.tar': 'x' } },
    )
  })
  afterAll(() => built[Symbol.asyncDispose]())
  const read = async (file: string) => readRpmHeader(await readFile(join(built.directory, file)))

  it('reads the fields of a binary package', async () => {
    expect(await read('plain-1.0-1.noarch.rpm')).toMatchObject({
      name: 'plain',
      epoch: '3',
      version: '1.0',
      release: '1',
      arch: 'noarch',
      isSource: false,
      nosource: false,
      sourcerpm: 'plain-1.0-1.src.rpm',
      provides: ['plain', 'virtual'],
      sigkey: null,
    })
    expect((await read('plain-1.0-1.noarch.rpm')).requires).toContain('other')
  })

  it('reads arch lists of a source package and tells src from nosrc', async () => {
    expect(await read('plain-1.0-1.src.rpm')).toMatchObject({
      arch: 'src',
      isSource: true,
      sourcerpm: '',
      exclusiveArch: ['noarch', 'x86_64', 'aarch64'],
    })
    expect(await read('closed-1.0-1.nosrc.rpm')).toMatchObject({ arch: 'nosrc', isSource: true, nosource: true, excludeArch: ['s390x'] })
  })

  it('agrees with createrepo_c about the header range', async () => {
    const xml = (await runCreaterepo(built.directory)).primary.toString()
    const ranges = [...xml.matchAll(/<location href="([^"]*)"\/>[^]*?header-range start="(\d+)" end="(\d+)"/g)]
    expect(ranges).toHaveLength(4)
    for (const [, file = '', start, end] of ranges) {
      const { headerStart, headerEnd } = await read(file)
      expect([headerStart, headerEnd]).toEqual([Number(start), Number(end)])
    }
  })
})

describe('readRpmHeader on damaged and signed files', () => {
  it('reads the key of a signed package from the bytes before the payload', () => {
    expect(readRpmHeader(signed)).toMatchObject({ name: 'signed', sigkey: '1faaf237', headerEnd: signed.length })
  })

  it('says how many bytes it takes, step by step', () => {
    let bytes = 0
    for (let needed = headerBytesNeeded(signed.subarray(0, 0)); needed > bytes; needed = headerBytesNeeded(signed.subarray(0, bytes))) {
      expect(needed).toBeLessThanOrEqual(signed.length)
      bytes = needed
    }
    expect(bytes).toBe(readRpmHeader(signed).headerEnd)
    expect(() => headerBytesNeeded(Buffer.alloc(200))).toThrow(/lead/)
  })

  it.each([0, 95, 100, 400, 4600, signed.length - 1])('refuses a file that ends after %i bytes', (length) => {
    expect(() => readRpmHeader(signed.subarray(0, length))).toThrow(expect.objectContaining({ code: 'PACKAGE_CORRUPT' }))
  })

  it('refuses what is not an RPM, and impossible sizes', () => {
    expect(() => readRpmHeader(Buffer.alloc(8192))).toThrow(/lead/)
    const damaged = Buffer.from(signed)
    damaged.writeUInt32BE(0x7fffffff, 104)
    expect(() => readRpmHeader(damaged)).toThrow(/impossible size/)
  })
})
