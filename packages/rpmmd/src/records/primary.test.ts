import { describe, expect, it } from 'vitest'
import { assert, property, string } from 'fast-check'
import { DEPENDENCY_LISTS, escapePackageAttribute, escapeText, parseFilelists, parsePrimary, pkgidOf } from './index.ts'
import { LazyPackageRecord } from './lazy.ts'
import { parseFilelistsStrictly, parsePrimaryStrictly } from './reference.ts'
import type { PackageRecord } from './index.ts'

const PACKAGE = `<package type="rpm">
  <name>bash</name>
  <arch>x86_64</arch>
  <version epoch="2" ver="5.2" rel="1.el9"/>
  <checksum type="sha256" pkgid="YES">AB12</checksum>
  <summary>Shell &amp; more</summary>
  <description>the &lt;shell&gt;
of Jiří</description>
  <packager></packager>
  <url></url>
  <time file="1700000001" build="1700000000"/>
  <size package="100" installed="200" archive="300"/>
  <location xml:base="http://x/" href="Packages/b/bash-5.2-1.el9.x86_64.rpm"/>
  <format>
    <rpm:license>GPL</rpm:license>
    <rpm:vendor></rpm:vendor>
    <rpm:group>Unspecified</rpm:group>
    <rpm:buildhost>h</rpm:buildhost>
    <rpm:sourcerpm>bash-5.2-1.el9.src.rpm</rpm:sourcerpm>
    <rpm:header-range start="4504" end="9000"/>
    <rpm:provides>
      <rpm:entry name="bash" flags="EQ" epoch="2" ver="5.2" rel="1.el9"/>
      <rpm:entry name='config("Jiří")'/>
    </rpm:provides>
    <rpm:requires>
      <rpm:entry name="glibc" flags="GE" epoch="0" ver="2.34" pre="1"/>
      <rpm:entry name="(a &lt; 1 or b)"/>
    </rpm:requires>
    <file>/usr/bin/bash</file>
    <file type="dir">/etc/x &amp; y</file>
    <file type="ghost">/etc/z</file>
  </format>
</package>`

/** All of a record as plain data. */
function plain(record: PackageRecord): unknown {
  const { name, epoch, version, release, arch, checksum, summary, sourcerpm, size, installedSize, fileTime, buildTime } = record
  const { href, base, headerStart, headerEnd, primaryFiles } = record
  const lists = Object.fromEntries(DEPENDENCY_LISTS.map((list) => [list, record[list]]))
  const head = { name, epoch, version, release, arch, checksum, summary, sourcerpm, size, installedSize, fileTime, buildTime }
  return { ...head, href, base, headerStart, headerEnd, primaryFiles, ...lists }
}

describe('parsePrimary', () => {
  it('reads every field without the strict reader', () => {
    const record = parsePrimary(Buffer.from(PACKAGE))
    expect(record).toBeInstanceOf(LazyPackageRecord)
    expect(plain(record)).toEqual(plain(parsePrimaryStrictly(PACKAGE)))
    expect(record).toMatchObject({
      name: 'bash',
      epoch: '2',
      version: '5.2',
      release: '1.el9',
      checksum: { type: 'sha256', value: 'ab12' },
      summary: 'Shell & more',
      href: 'Packages/b/bash-5.2-1.el9.x86_64.rpm',
      base: 'http://x/',
      size: 100,
      installedSize: 200,
      headerStart: 4504,
      headerEnd: 9000,
      sourcerpm: 'bash-5.2-1.el9.src.rpm',
    })
    expect(record.provides[1]).toEqual({ name: 'config("Jiří")', flags: null, epoch: null, version: null, release: null, pre: false })
    expect(record.requires).toEqual([
      { name: 'glibc', flags: 'GE', epoch: '0', version: '2.34', release: null, pre: true },
      { name: '(a < 1 or b)', flags: null, epoch: null, version: null, release: null, pre: false },
    ])
    expect(record.primaryFiles).toEqual([
      { path: '/usr/bin/bash', type: 'file' },
      { path: '/etc/x & y', type: 'dir' },
      { path: '/etc/z', type: 'ghost' },
    ])
    expect(record.obsoletes).toEqual([])
  })

  it.each([
    ['CDATA', PACKAGE.replace('<name>bash</name>', '<name><![CDATA[ba]]>sh</name>')],
    ['comments', PACKAGE.replace('<format>', '<format><!-- <rpm:requires> -->')],
    ['another order', PACKAGE.replace('<name>bash</name>', '').replace('<time', '<name>bash</name><time')],
    ['carriage returns', PACKAGE.replaceAll('\n', '\r\n')],
    ['white space around equals signs', PACKAGE.replaceAll('ver="', 'ver = "')],
    ['an unknown element inside a list', PACKAGE.replace('<rpm:requires>', '<rpm:requires><x/>')],
    ['an empty list', PACKAGE.replace('<file>', '<rpm:obsoletes/><rpm:conflicts></rpm:conflicts><file>')],
    ['tabs in attributes', PACKAGE.replace('name="glibc"', 'name="gli\tbc"')],
    ['greater-than signs in attributes', PACKAGE.replace('name="glibc"', 'name="glibc>=/"')],
    [
      'entries that are not closed at once',
      PACKAGE.replace('name="glibc" flags="GE" epoch="0" ver="2.34" pre="1"/>', 'name="glibc"></rpm:entry>'),
    ],
  ])('reads packages with %s as the strict reader does', (_what, text) => {
    expect(plain(parsePrimary(text))).toEqual(plain(parsePrimaryStrictly(text)))
  })

  it.each([
    ['no name', PACKAGE.replace('<name>bash</name>', '')],
    ['an unknown reference', PACKAGE.replace('&amp;', '&nbsp;')],
    ['mismatched tags', PACKAGE.replace('</summary>', '</sumary>')],
    ['a size that is no number', PACKAGE.replace('package="100"', 'package="-1"')],
    ['another type', PACKAGE.replace('type="rpm"', 'type="deb"')],
    ['no end', PACKAGE.slice(0, -10)],
  ])('refuses a package with %s', (_what, text) => {
    expect(() => parsePrimary(text)).toThrow(expect.objectContaining({ code: 'REPO_INVALID' }))
  })

  it('refuses senses that make no sense when the list is read', () => {
    expect(() => parsePrimary(PACKAGE.replace('"GE"', '"NE"')).requires).toThrow(expect.objectContaining({ code: 'REPO_INVALID' }))
  })

  it('reads any text back, as the strict reader does', () => {
    const xmlText = string({ unit: 'grapheme', maxLength: 20 }).filter((text) => !/[\p{Cc}\ufffe\uffff]/u.test(text))
    assert(
      property(xmlText, xmlText, (name, path) => {
        const text = PACKAGE.replace('name="glibc"', () => `name="${escapePackageAttribute(name)}"`).replace('/usr/bin/bash', () =>
          escapeText(path),
        )
        const record = parsePrimary(text)
        expect([record.requires[0]!.name, record.primaryFiles[0]!.path]).toEqual([name, path])
        expect(plain(record)).toEqual(plain(parsePrimaryStrictly(text)))
      }),
    )
  })
})

describe('parseFilelists', () => {
  const text =
    '<package pkgid="AB" name="bash" arch="x86_64">\n  <version epoch="0" ver="1" rel="1"/>\n  <file>/a&amp;b</file>\n  <file type="dir">/d</file>\n</package>'

  it('reads paths and types as the strict reader does', () => {
    expect(parseFilelists(Buffer.from(text))).toEqual({
      pkgid: 'ab',
      files: [
        { path: '/a&b', type: 'file' },
        { path: '/d', type: 'dir' },
      ],
    })
    for (const other of [text, text.replace('/d<', '<![CDATA[/d]]><'), text.replace('type="dir"', "type = 'dir'")]) {
      expect(parseFilelists(other)).toEqual(parseFilelistsStrictly(other))
    }
  })

  it('finds the pkgid alone, and refuses its absence', () => {
    expect(pkgidOf(Buffer.from(text))).toBe('ab')
    expect(pkgidOf(Buffer.from(`<package name="x"\n pkgid='cd'/>`))).toBe('cd')
    expect(() => pkgidOf(Buffer.from('<package name="x">'))).toThrow(/no pkgid/)
    expect(() => parseFilelists('<package name="x"></package>')).toThrow(/no pkgid/)
  })
})
