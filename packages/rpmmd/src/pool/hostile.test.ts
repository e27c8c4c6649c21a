import { describe, expect, it } from 'vitest'
import { documentFrame } from '../records/index.ts'
import { fillFromPrimary, type FillOptions } from './fill.ts'
import { primaryElement, primaryStream } from './fixtures.ts'
import { PackagePool } from './pool.ts'

const HEAD = documentFrame('primary', 1).head

async function fill(stream: AsyncIterable<Uint8Array>, options: FillOptions = {}): Promise<PackagePool> {
  const pool = new PackagePool()
  pool.addRepository({ id: 'hostile', lookaside: false })
  await fillFromPrimary(pool, stream, { name: 'primary.xml of repo-0', ...options })
  return pool
}

async function* streamOf(...parts: (string | Buffer)[]): AsyncGenerator<Buffer> {
  for (const part of parts) yield Buffer.from(part as string)
}

/** The start of an attribute, then the same bytes again and again, counted. */
function endless(limit: number): { stream: AsyncGenerator<Buffer>; sent: () => number } {
  const chunk = Buffer.alloc(64 * 1024, 'x')
  let sent = 0
  async function* stream(): AsyncGenerator<Buffer> {
    yield Buffer.from(`${HEAD}<package type="rpm"><name>a</name><location href="`)
    for (; sent < limit; sent += chunk.length) yield chunk
  }
  return { stream: stream(), sent: () => sent }
}

const entry = (name: string) => `<rpm:entry name="${name}"/>`

describe('hostile primary metadata', () => {
  it.each([
    [
      'a DOCTYPE with entities',
      [HEAD.replace('?>', '?><!DOCTYPE x [<!ENTITY a "b"><!ENTITY c "&a;&a;">]>'), primaryElement()],
      /has a DOCTYPE/,
    ],
    ['an unknown entity', [HEAD, primaryElement({ name: 'good', requires: entry('&bomb;') }), '</metadata>'], /package 1 \(good\).*entity/],
    ['NUL in a name', [HEAD, primaryElement({ name: 'a\0b' }), '</metadata>'], /package 1: .*character/],
    ['NUL in an attribute', [HEAD, primaryElement({ provides: entry('a\0b') }), '</metadata>'], /package 1 \(a\): .*character/],
    ['a NUL reference', [HEAD, primaryElement({ provides: entry('a&#0;b') }), '</metadata>'], /package 1 \(a\): .*character/],
    [
      'bytes that are not UTF-8',
      [HEAD, Buffer.from(primaryElement({ provides: entry('a\xff') }), 'latin1'), '</metadata>'],
      /package 1 \(a\): it is not UTF-8/,
    ],
    ['tags that do not match', [HEAD, primaryElement().replace('</rpm:provides>', '</rpm:requires>'), '</metadata>'], /package 1 \(a\)/],
    ['an end in the middle', [HEAD, primaryElement().slice(0, 500)], /ends inside a package/],
    ['an end before the end tag', [HEAD, primaryElement()], /ends before <\/metadata>/],
    ['fewer packages than it says', [HEAD.replace('"1"', '"2"'), primaryElement(), '</metadata>'], /says packages="2" but holds 1/],
    ['more packages than it says', [HEAD, primaryElement(), primaryElement(), '</metadata>'], /says packages="1" but holds 2/],
    ['a package without a name', [HEAD, primaryElement({ name: '' }), '</metadata>'], /package 1: .*empty name/],
    [
      'a name that leads elsewhere',
      [HEAD, primaryElement({ name: '../b' }), '</metadata>'],
      /package 1: "\.\.\/b" cannot be the name or arch/,
    ],
    ['an arch of two lines', [HEAD, primaryElement({ arch: 'x\ny' }), '</metadata>'], /package 1 \(a\): "x\\ny" cannot be/],
    ['a package without a version', [HEAD, primaryElement().replace(/<version .*\/>/, ''), '</metadata>'], /package 1 \(a\): .*no ver/],
    [
      'a name of more than 1 MiB',
      [HEAD, primaryElement({ provides: entry('x'.repeat(1024 ** 2 + 1)) }), '</metadata>'],
      /package 1 \(a\): it has a text of 1048577 bytes/,
    ],
    [
      '1001 levels of parentheses',
      [HEAD, primaryElement({ requires: entry(`${'('.repeat(1001)}a${')'.repeat(1001)}`) }), '</metadata>'],
      /package 1 \(a\): .*more than 1000 levels deep/,
    ],
    [
      'an endless boolean dependency',
      [HEAD, primaryElement({ requires: entry(`(a${' or a'.repeat(4000)})`) }), '</metadata>'],
      /package 1 \(a\): .*at most 16384/,
    ],
  ])('with %s is refused by name', async (_what, parts, message) => {
    await expect(fill(streamOf(...parts))).rejects.toMatchObject({ code: 'REPO_INVALID', message: expect.stringMatching(message) })
  })

  it('with an endless attribute is refused as soon as the limit of an element is reached', async () => {
    const { stream, sent } = endless(1024 ** 3)
    await expect(fill(stream, { maxSliceBytes: 4 * 1024 ** 2 })).rejects.toThrow('has a package element of more than 4194304 bytes')
    expect(sent()).toBeLessThan(5 * 1024 ** 2)
  })

  it('with a million provides in one package is read, each provide once', async () => {
    const provides = Array.from({ length: 1_000_000 }, (_, index) => entry(`p${index % 500_000}`)).join('')
    const pool = await fill(primaryStream([primaryElement({ provides })], 1, 256 * 1024))
    expect([pool.provides.row(0).length, pool.dependencyCount]).toEqual([1_000_000, 500_000])
  })

  it('with elements inside elements without end leaves them to the strict reader, which reads on', async () => {
    const deep = `${'<x>'.repeat(200)}${'</x>'.repeat(200)}`
    const pool = await fill(primaryStream([primaryElement().replace('<format>', `${deep}<format>`)]))
    expect(pool.count).toBe(1)
  })
})
