import { copyFile, mkdir, mkdtempDisposable, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { make, onlyImage, run, treeContent } from './making.ts'

const PACKAGES = {
  ...treeContent(),
  'Packages/with blank.rpm': Buffer.alloc(90_000, 'c'),
  [String.raw`Packages/i't "is".rpm`]: Buffer.alloc(5000, 'd'),
}

test.each([
  ['genisoimage', false],
  ['xorrisofs', true],
])('%s: an image is rebuilt out of its packages and the template', async (_program, useXorrisofs) => {
  const made = await make({ useXorrisofs, jigdo: true }, PACKAGES)
  const { image, path } = await onlyImage(made)
  await using directory = await mkdtempDisposable(join(tmpdir(), 'murli-jigdo-'))
  const [jigdo, template, rebuilt] = ['j', 't', 'rebuilt.iso'].map((name) => join(directory.path, name)) as [string, string, string]
  await copyFile(await made.blobs.file(image.jigdo!.text), jigdo)
  await copyFile(await made.blobs.file(image.jigdo!.template), template)
  const packages = Object.entries(PACKAGES).filter(([name]) => name.endsWith('.rpm'))
  for (const [name, bytes] of packages) {
    const place = join(directory.path, 'tree', name)
    await mkdir(dirname(place), { recursive: true })
    await writeFile(place, bytes)
  }
  const files = [`--image=${rebuilt}`, `--jigdo=${jigdo}`, `--template=${template}`]
  const missing = run('jigdo-file', 'print-missing', '--uri', 'A=tree:', ...files)
    .trimEnd()
    .split('\n')
  expect(missing.map((uri) => decodeURI(uri.replace('tree:', ''))).toSorted()).toEqual(packages.map(([name]) => name).toSorted())
  run('jigdo-file', 'make-image', '--report=quiet', ...files, `${directory.path}/tree`)
  expect(Buffer.compare(await readFile(rebuilt), await readFile(path))).toBe(0)
  expect(image.jigdo!.template.size).toBeLessThan(20_000)
})
