import { describe, expect, it } from 'vitest'
import { array, assert, asyncProperty, integer } from 'fast-check'
import { documentFrame, packageSlices, type SliceOptions } from './index.ts'

const HEAD = documentFrame('other', 2).head
const PACKAGES = ['<package pkgid="aa" name="a" arch="x">\n</package>', '<package pkgid="bb" name="ünï" arch="x"></package>']
const WHOLE = `${HEAD}${PACKAGES[0]}\n${PACKAGES[1]}\n</otherdata>`

async function cut(text: string, sizes: number[] = [text.length], options: SliceOptions = {}): Promise<string[]> {
  const bytes = Buffer.from(text)
  async function* chunks(): AsyncGenerator<Buffer> {
    for (let at = 0, turn = 0; at < bytes.length; turn += 1) {
      const size = sizes[turn % sizes.length]!
      yield bytes.subarray(at, at + size)
      at += size
    }
  }
  const slices: string[] = []
  for await (const slice of packageSlices(chunks(), options)) slices.push(slice.toString())
  return slices
}

describe('packageSlices', () => {
  it('yields exactly the elements, wherever the chunks end', async () => {
    await assert(
      asyncProperty(array(integer({ min: 1, max: 90 }), { minLength: 1, maxLength: 8 }), async (sizes) => {
        expect(await cut(WHOLE, sizes)).toEqual(PACKAGES)
      }),
      { numRuns: 60 },
    )
  })

  it('reads empty documents, also a root without content', async () => {
    const { head, tail } = documentFrame('primary', 0)
    expect(await cut(head + tail)).toEqual([])
    expect(await cut(`${head + tail}\n`)).toEqual([])
    expect(await cut('<?xml version="1.0"?><filelists packages="0"/>\n')).toEqual([])
  })

  it('passes comments between packages and end tags inside comments and CDATA', async () => {
    const inside = '<package><x><!-- </package> --><![CDATA[</package>]]></x></package>'
    expect(await cut(`${HEAD}<!-- </package> -->${inside}\n<!-- x -->${PACKAGES[1]}</otherdata><!-- end -->\n`, [7])).toEqual([
      inside,
      PACKAGES[1],
    ])
  })

  it('reads end tags with white space', async () => {
    expect(await cut(`${HEAD}<package></package ><package\n></package\n></otherdata >`, [3])).toEqual([
      '<package></package >',
      '<package\n></package\n>',
    ])
  })

  it.each([
    ['packages="2" but holds 1', `${HEAD}${PACKAGES[0]}</otherdata>`],
    ['packages="2" but holds 3', `${HEAD}${PACKAGES.join('')}${PACKAGES[0]}</otherdata>`],
    ['ends inside a package', `${HEAD}${PACKAGES[0]}<package pkgid="bb">`],
    ['ends before </otherdata>', `${HEAD}${PACKAGES.join('')}`],
    ['not well-formed after the last package', `${HEAD}${PACKAGES.join('')}</metadata>`],
    ['not well-formed after the last package', `${WHOLE}<more/>`],
    ['something else than a package', `${HEAD}${PACKAGES[0]} text ${PACKAGES[1]}</otherdata>`],
    ['has a DOCTYPE', `<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]><otherdata packages="0"></otherdata>`],
    ['is encoded in latin-1', `<?xml version="1.0" encoding="latin-1"?><otherdata packages="0"></otherdata>`],
    ['does not begin with', '<html><body>503 Service Unavailable</body></html>'],
    ['does not begin with', ''],
    ['does not say how many', '<otherdata></otherdata>'],
  ])('refuses a document that %s', async (reason, text) => {
    await expect(cut(text, [11])).rejects.toMatchObject({ code: 'REPO_INVALID', message: expect.stringContaining(reason) })
  })

  it('refuses another document than the expected one, naming the file', async () => {
    await expect(cut(WHOLE, [99], { document: 'primary', name: 'primary.xml.gz of repo-0' })).rejects.toThrow(
      'primary.xml.gz of repo-0 does not begin with <metadata>',
    )
  })

  it('yields elements that are much larger than chunks unchanged, and what follows them', async () => {
    const large = (sign: string) => `<package>${sign.repeat(3_000_000)}</package>`
    const text = `${documentFrame('other', 4).head}${large('a')}${PACKAGES[0]}${large('b')}${PACKAGES[1]}</otherdata>`
    expect(await cut(text, [100_000])).toEqual([large('a'), PACKAGES[0], large('b'), PACKAGES[1]])
  })

  it('bounds the size of an element and of what comes before the first', async () => {
    const large = `${HEAD}<package>${'x'.repeat(2000)}</package>`
    await expect(cut(large, [100], { maxSliceBytes: 1000 })).rejects.toThrow('more than 1000 bytes')
    await expect(cut(large, [5000], { maxSliceBytes: 1000 })).rejects.toThrow('more than 1000 bytes')
    await expect(cut(' '.repeat(70_000), [9000])).rejects.toThrow('first 64 KiB')
  })
})
