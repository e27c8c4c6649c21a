import { array, assert, constantFrom, integer, property } from 'fast-check'
import { describe, expect, it } from 'vitest'
import { RpmmdError } from '../error.ts'
import { parsePrimaryStrictly } from '../records/reference.ts'
import { fillFromPrimary, PoolFiller } from './fill.ts'
import { primaryElement, primaryStream } from './fixtures.ts'
import { PoolPackage } from './package.ts'
import { PackagePool } from './pool.ts'

const ENTRIES = '<rpm:entry name="a" flags="EQ" epoch="1" ver="2" rel="3"/><rpm:entry name="lib(&quot;é&quot;)" pre="1"/>'
const REQUIRES = '<rpm:entry name="b" flags="GE" epoch="0" ver="2.0" rel=""/><rpm:entry name=\'(c &lt; 1 or d)\'/>'
const ELEMENT = primaryElement({
  provides: ENTRIES,
  requires: REQUIRES,
  files: '<file>/usr/bin/a</file><file type="dir">/etc/x &amp; y</file>',
})

function newPool(): PackagePool {
  const pool = new PackagePool()
  pool.addRepository({ id: 'test', lookaside: false })
  return pool
}

/** What a pool knows of an element. */
function filled(element: string): unknown {
  const pool = newPool()
  new PoolFiller(pool).add(Buffer.from(element), 7)
  const { name, epoch, version, release, arch, sourcerpm, provides, requires, ordinal } = new PoolPackage(pool, 0)
  const plain = (list: typeof provides) => list.map(({ id: _id, text: _text, ...dependency }) => dependency)
  const files = new PoolPackage(pool, 0).primaryFiles()
  return { name, epoch, version, release, arch, sourcerpm, provides: plain(provides), requires: plain(requires), files, ordinal }
}

/** The same, by the strict reader. A dependency without a version is the same whatever else is said of it. */
function expected(element: string) {
  const record = parsePrimaryStrictly(element)
  const { name, epoch, version, release, sourcerpm } = record
  const plain = (list: typeof record.provides) =>
    list.map(({ name: wanted, flags, epoch: itsEpoch, version: itsVersion, release: itsRelease }) =>
      itsVersion === null
        ? { name: wanted, flags: null, epoch: null, version: null, release: null, pre: false }
        : { name: wanted, flags, epoch: itsEpoch || '0', version: itsVersion, release: itsRelease, pre: false },
    )
  const arch = record.arch === 'src' && record.href.endsWith('.nosrc.rpm') ? 'nosrc' : record.arch
  const lists = { provides: plain(record.provides), requires: plain(record.requires), files: record.primaryFiles.map(({ path }) => path) }
  return { name, epoch: epoch || '0', version, release, arch, sourcerpm, ...lists, ordinal: 7 }
}

describe('a pool filled from primary.xml', () => {
  it('knows what decides about a package', () => {
    expect(filled(ELEMENT)).toEqual(expected(ELEMENT))
    expect(filled(ELEMENT)).toMatchObject({
      provides: [
        { name: 'a', flags: 'EQ' },
        { name: 'lib("é")', flags: null },
      ],
      files: ['/usr/bin/a', '/etc/x & y'],
    })
  })

  it.each([
    ['elements in another order', ELEMENT.replace(/ {2}<name>a<\/name>\n/, '').replace('<time ', '<name>a</name><time ')],
    ['CDATA and comments', ELEMENT.replace('<name>a<', '<name><![CDATA[a]]><').replace('<format>', '<format><!-- x -->')],
    ['carriage returns', ELEMENT.replaceAll('\n', '\r\n')],
    ['a digest in capitals', ELEMENT.replace('>ab<', '>AB<')],
    ['no source code', primaryElement({ arch: 'src' }).replace('2-3.src.rpm"', '2-3.nosrc.rpm"')],
    ['spaces in tags', ELEMENT.replaceAll('/>', ' />').replace('<format>', '<format >')],
    ['numbers for characters', ELEMENT.replace('name="a"', 'name="&#x61;&#98;"')],
  ])('reads %s as the strict reader does', (_what, element) => {
    expect(filled(element)).toEqual(expected(element))
  })

  it('agrees with the strict reader about whatever that one reads that can be a package', () => {
    const pieces = constantFrom(
      '',
      '<',
      '>',
      '/',
      '"',
      ' ',
      '\n',
      '&amp;',
      '&x;',
      'é',
      '<file>/x</file>',
      '<rpm:entry name="z"/>',
      '<!--x-->',
      '</format>',
    )
    const edits = array(integer({ min: 0, max: ELEMENT.length }), { minLength: 1, maxLength: 2 })
    assert(
      property(edits, pieces, integer({ min: 0, max: 3 }), (places, piece, removed) => {
        let element = ELEMENT
        for (const at of places) element = element.slice(0, at) + piece + element.slice(at + removed)
        const read = attempt(() => expected(element))
        // what is no name is refused by whoever fills the pool
        const strict = read !== null && /^[^\s/]+$/.test(read.name + read.arch) ? read : null
        if (strict !== null) expect(attempt(() => filled(element))).toEqual(strict)
      }),
      { numRuns: 1500 },
    )
  })

  it('interns: equal texts, versions and dependencies are kept once', async () => {
    const pool = newPool()
    await fillFromPrimary(pool, primaryStream([ELEMENT, ELEMENT.replace('<name>a<', '<name>b<'), ELEMENT]))
    expect([pool.count, pool.dependencyCount]).toEqual([3, 4])
    expect(pool.compareEvrOf(0, 1)).toBe(0)
    const [first, third] = [new PoolPackage(pool, 0), new PoolPackage(pool, 2)]
    expect(first.provides[0]).toBe(third.provides[0])
    expect([third.ordinal, third.repo, third.requires[0]?.text]).toEqual([2, 'test', 'b >= 2.0'])
  })

  it('takes packages of the wanted arches only, wherever chunks end', async () => {
    const pool = newPool()
    const elements = ['noarch', 'i686', 'src', 'x86_64'].map((arch) => primaryElement({ arch }))
    expect(await fillFromPrimary(pool, primaryStream(elements, 4, 100), { arches: new Set(['src', 'x86_64']) })).toBe(4)
    expect([0, 1].map((id) => [new PoolPackage(pool, id).arch, pool.ordinal.at(id)])).toEqual([
      ['src', 2],
      ['x86_64', 3],
    ])
    expect(pool.count).toBe(2)
  })

  it('wants lookaside repositories first', () => {
    expect(() => newPool().addRepository({ id: 'late', lookaside: true })).toThrow('late is to be loaded before')
  })
})

function attempt<T>(make: () => T): T | null {
  try {
    return make()
  } catch (error) {
    if (error instanceof RpmmdError) return null
    throw error
  }
}
