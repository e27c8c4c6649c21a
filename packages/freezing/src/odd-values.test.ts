import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { fixtureRequest } from './fixtures/request.ts'
import { freezeRequest, type Store } from './freeze.ts'

const store: Store = {
  putBytes: (bytes) =>
    Promise.resolve({ kind: 'blob', digest: `sha256:${createHash('sha256').update(bytes).digest('hex')}`, size: bytes.byteLength }),
  putFile: () => Promise.reject(new Error('nothing is fetched')),
}

async function findings(line: string): Promise<[message: string, path: string][]> {
  const result = await freezeRequest(fixtureRequest(`${line}\n`), { store })
  return result.ok ? [] : result.issues.map(({ message, path }) => [message, path])
}

describe('values that the schema takes and no phase can use', () => {
  it.each([
    [
      'media_checksums = ["sha256", "foo"]',
      'media_checksums: unknown algorithm: foo (known are md5, sha1, sha224, sha256, sha384, sha512)',
      'media_checksums.1',
    ],
    [
      'multilib = [("^Server$", {"x86_64": ["devel", "x"]})]',
      'multilib: unknown method: x (known are none, all, runtime, devel)',
      'multilib.0.1.x86_64.1',
    ],
    ['split_iso_reserve = "5G"', 'split_iso_reserve: 5G leaves nothing of the media size 4700000000', 'split_iso_reserve'],
    [
      'release_discinfo_description = "%(variant)s on %(arch)s"',
      "release_discinfo_description: unknown format element: 'variant' (known elements: variant_name, arch)",
      'release_discinfo_description',
    ],
  ])('are refused once, before any work: %s', async (line, message, path) => {
    expect(await findings(line)).toEqual([[message, path]])
  })

  it.each([
    'media_checksums = ["sha512"]',
    'multilib = [("^Server$", {"x86_64": ["runtime"]})]',
    'iso_size = "9G"\nsplit_iso_reserve = "5G"',
    'split_iso_reserve = "5G"\nskip_phases = ["createiso"]',
    'release_discinfo_description = "%(variant_name)s, 100%, on %(arch)s"',
  ])('and those that can be used are not: %s', async (line) => {
    expect(await findings(line)).toEqual([])
  })
})
