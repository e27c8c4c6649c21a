import { expect, it } from 'vitest'
import { listing } from './listing.ts'

async function page(title: string, hasParent: boolean, entries: Parameters<typeof listing>[2]): Promise<string> {
  return (await listing(title, hasParent, entries)).toString()
}

it('links files and directories so that names are only ever names', async () => {
  const text = await page('Tiny-1.0/a & b', true, [
    { name: '<os>', kind: 'directory' },
    { name: 'x y#1.rpm', kind: 'file', size: 42, mtime: 1_700_000_000 },
  ])
  expect(text).toContain('<title>Tiny-1.0/a &amp; b</title>')
  expect(text).toContain('<a href="../">../</a>')
  expect(text).toContain('<a href="%3Cos%3E/">&lt;os&gt;/</a>')
  expect(text).toContain('<a href="x%20y%231.rpm">x y#1.rpm</a>')
  expect(text).toContain('<td>2023-11-14 22:13</td>')
  expect(text).toMatch(/<td class="size">42<\/td>/)
})

it('has no way up at the top, and its style as written', async () => {
  const text = await page('Tiny-1.0', false, [])
  expect(text).not.toContain('../')
  expect(text).toContain('font: 15px/1.5 system-ui, sans-serif')
})
