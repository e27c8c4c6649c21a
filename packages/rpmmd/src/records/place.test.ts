import { mkdir, rename } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { buildRpms, runCreaterepo, specOf } from '../testing/index.ts'
import { packageSlices, placeOther, placePrimary } from './index.ts'

async function slicesOf(document: Buffer): Promise<Buffer[]> {
  async function* chunks(): AsyncGenerator<Buffer> {
    yield document
  }
  return Array.fromAsync(packageSlices(chunks()))
}

it('gives the element that createrepo_c writes for the new place', async () => {
  await using built = await buildRpms([specOf('moved')])
  const before = await runCreaterepo(built.directory)
  await mkdir(join(built.directory, 'Päckages & more'))
  for (const file of built.files) await rename(join(built.directory, file), join(built.directory, 'Päckages & more', file))
  const after = await slicesOf((await runCreaterepo(built.directory)).primary)
  for (const [index, slice] of (await slicesOf(before.primary)).entries()) {
    const text = slice.toString()
    const mtime = Number(/<time file="(\d+)"/.exec(text)![1])
    const href = `Päckages & more/${/href="([^"]*)"/.exec(text)![1]}`
    const checksum = { type: 'sha256', value: />([0-9a-f]{64})</.exec(text)![1]! }
    expect(placePrimary(slice, { href, mtime, checksum }).toString()).toBe(after[index]!.toString())
  }
})

const PACKAGE = Buffer.from(
  '<package type="rpm"><checksum type="sha256" pkgid="YES">aa</checksum><description>&lt;time file="1"/&gt; <x/></description>' +
    '<time file="1" build="2"/><size package="3" installed="4" archive="5"/><location xml:base="http://x" href="a/$&amp;.rpm"/>' +
    '<format><rpm:sourcerpm/><file>/ü&#x159;</file></format></package>',
)

it('drops the base, changes checksum type, time and size, and leaves every other byte', () => {
  const placed = placePrimary(PACKAGE, { href: 'p/$&ř.rpm', mtime: 77, size: 9, checksum: { type: 'sha512', value: 'bb' } })
  expect(placed.toString()).toBe(
    PACKAGE.toString()
      .replace('sha256" pkgid="YES">aa', 'sha512" pkgid="YES">bb')
      .replace('<time file="1" b', '<time file="77" b')
      .replace('package="3"', 'package="9"')
      .replace('xml:base="http://x" href="a/$&amp;.rpm"', () => 'href="p/$&amp;&#x159;.rpm"'),
  )
})

/** As createrepo_c writes it, with a description that is longer than what is looked at first. */
const written = (description: string): string =>
  '<package type="rpm">\n  <name>ž</name>\n  <checksum type="sha256" pkgid="YES">aa</checksum>\n' +
  `  <description>${description} &lt;checksum ž</description>\n  <time file="1" build="2"/>\n` +
  '  <size package="3" installed="4" archive="5"/>\n<location href="a/$&amp;.rpm"/>\n  <format>ř<location href="no"/></format></package>'

it.each([
  ['short', 'ž'],
  ['long', 'ž'.repeat(3000)],
  ['at the border', 'ž'.repeat(390)],
])('changes only what is other, after a description that is %s', (_, description) => {
  const text = written(description)
  const place = (mtime: number, type: string, value: string) =>
    placePrimary(Buffer.from(text), { href: 'p/ř.rpm', mtime, checksum: { type, value } }).toString()
  const moved = text.replace('a/$&amp;.rpm', 'p/&#x159;.rpm')
  expect(place(1, 'sha256', 'aa')).toBe(moved)
  expect(place(7, 'sha256', 'aa')).toBe(moved.replace('file="1"', 'file="7"'))
  expect(place(1, 'sha', 'aa')).toBe(moved.replace('"sha256"', '"sha"'))
  expect(place(1, 'sha256', 'aab')).toBe(moved.replace('>aa<', '>aab<'))
})

it('refuses an element that it cannot rewrite', () => {
  const broken = Buffer.from(PACKAGE.toString().replace('<location', '<place'))
  const placement = { href: 'x', mtime: 1, checksum: { type: 'sha256', value: 'aa' } }
  expect(() => placePrimary(broken, placement)).toThrow(expect.objectContaining({ code: 'REPO_INVALID' }))
})

it('gives filelists and other elements another pkgid', () => {
  const slice = Buffer.from('<package pkgid="aa" name="pkgid=" arch="x"><file>pkgid="aa"</file></package>')
  expect(placeOther(slice, 'bb').toString()).toBe('<package pkgid="bb" name="pkgid=" arch="x"><file>pkgid="aa"</file></package>')
})
