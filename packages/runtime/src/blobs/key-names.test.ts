import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { blobKey, digestOfKey } from './keys.ts'
import { keyToPath, nameToKeyPart } from './key-names.ts'
import { objectPath } from './local-layout.ts'

const HEX = 'ab'.repeat(32)
const key = fc
  .array(
    fc.oneof(
      fc.constantFrom('', '.', '..', '_', '%', '_a', 'a%', 'x'.repeat(72), 'é'.repeat(40)),
      fc.string({ unit: 'binary', maxLength: 90 }),
    ),
    { maxLength: 5 },
  )
  .map((parts) => parts.join('/'))

/** The key of a path, by the names in it. */
function keyOf(path: string): string {
  const names = path.split('/')
  const parts = names.map((name, index) => nameToKeyPart(name, index < names.length - 1)?.part ?? '?')
  return Buffer.from(parts.join(''), 'latin1').toString()
}

describe('keyToPath', () => {
  it('leaves the keys of blobs readable', () => {
    expect(blobKey(`sha256:${HEX}`)).toBe(`sha256/ab/${HEX.slice(2)}`)
    expect(objectPath('/store', 'blobs', blobKey(`sha256:${HEX}`))).toBe(`/store/buckets/blobs/objects/sha256/ab/_${HEX.slice(2)}`)
    expect([digestOfKey(`sha256/ab/${HEX.slice(2)}`), digestOfKey('sha256/ab/cd'), digestOfKey(`x/sha256/ab/${HEX.slice(2)}`)]).toEqual([
      `sha256:${HEX}`,
      null,
      null,
    ])
  })

  it('can be turned back, for any key', () => {
    const property = fc.property(key, (text) => {
      expect(keyOf(keyToPath(text))).toBe(text)
    })
    fc.assert(property, { numRuns: 2000 })
  })

  it('makes plain names only, that a file system takes and that stay below the root', () => {
    const isPlain = (name: string) => /^[A-Za-z0-9._~+=@^,%-]{1,255}$/.test(name) && name !== '.' && name !== '..'
    const property = fc.property(key, (text) => {
      const names = keyToPath(text).split('/')
      expect(names.filter((name) => !isPlain(name))).toEqual([])
    })
    fc.assert(property, { numRuns: 2000 })
    const longest = '\u0001'.repeat(1024)
    expect(keyToPath(longest).length).toBeLessThan(3300)
  })

  it('never needs a name as file and as directory', () => {
    const directory = mkdtempSync(join(tmpdir(), 'murli-keys-'))
    const keys = ['a', 'a/', 'a/b', 'a//', '_', '_/', '_/a', '', '/', 'x'.repeat(72), `${'x'.repeat(72)}/`, `${'x'.repeat(72)}y`, '%', '%/']
    for (const text of keys) {
      const path = join(directory, keyToPath(text))
      mkdirSync(dirname(path), { recursive: true })
      writeFileSync(path, text, { flag: 'wx' })
    }
    expect(readdirSync(directory, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())).toHaveLength(keys.length)
    rmSync(directory, { recursive: true })
  })

  it('ignores names that it did not make', () => {
    expect([nameToKeyPart('lost+found', false), nameToKeyPart('_dir', true)]).toEqual([null, null])
  })
})
