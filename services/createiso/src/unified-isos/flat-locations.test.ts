import { Readable } from 'node:stream'
import { expect, it } from 'vitest'
import { withFlatLocations } from './flat-locations.ts'

const TEXT = `<package>
  <description>a/b ä &lt;location href="x/y"/&gt;</description>
  <location href="Packages/ä/a-1.rpm"/>
  <location xml:base="http://x/y" href="Packages/b-1.rpm"/>
  <location href="c-1.rpm"/>
</package>`

/** Pieces of so many bytes, which letters and lines are cut by. */
function* pieces(size: number): Generator<Uint8Array> {
  const bytes = Buffer.from(TEXT)
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}

it.each([1, 7, 1000])('takes directories out of locations, and changes nothing else, in pieces of %i bytes', async (size) => {
  const chunks: Buffer[] = []
  for await (const chunk of withFlatLocations(Readable.from(pieces(size)))) chunks.push(chunk)
  expect(Buffer.concat(chunks).toString()).toBe(TEXT.replace('"Packages/ä/a-1', '"a-1').replace('"Packages/b-1', '"b-1'))
})
