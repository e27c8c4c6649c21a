import { createHash } from 'node:crypto'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { execa } from 'execa'
import { expect } from 'vitest'

/** Every ISO below a directory. */
export async function isos(compose: string): Promise<string[]> {
  const paths = await readdir(compose, { recursive: true })
  return paths
    .filter((path) => path.endsWith('.iso'))
    .map((path) => join(compose, path))
    .toSorted()
}

/** Directories of these ISOs. */
export function directoriesOf(images: string[]): string[] {
  return [...new Set(images.map((image) => dirname(image)))]
}

/** The programs that people check media with agree: contents as in the manifest, the implanted sum, the size that the volume states. */
export async function expectGoodIso(iso: string): Promise<void> {
  const manifest = await manifestOf(iso)
  const listed = linesOf((await execa('isoinfo', ['-R', '-f', '-i', iso])).stdout).filter((path) => !path.endsWith('/TRANS.TBL'))
  expect(manifest, `${iso}: manifest`).toEqual(listed.toSorted(byBytes))
  const checked = await execa('checkisomd5', [iso], { reject: false })
  expect(checked.exitCode, `${iso}: ${checked.stdout}${checked.stderr}`).toBe(0)
  const loaded = await execa('xorriso', ['-report_about', 'WARNING', '-indev', iso, '-toc'], { reject: false })
  expect(loaded, `${iso}: xorriso`).toMatchObject({ exitCode: 0, stderr: expect.not.stringMatching(/WARNING|SORRY|FAILURE/) })
}

/**
 * The discs of one tree hold its files: every package on exactly one disc, byte for byte, and whatever a disc's `.treeinfo` has a
 * checksum of. @param tree the directory that the discs were made of
 * @returns how many packages there are
 */
export async function expectTreeOnDiscs(tree: string, discs: string[]): Promise<number> {
  const expected = await rpmSums(tree)
  const found: [path: string, sum: string][] = []
  for (const iso of discs) {
    await using disc = await extracted(iso)
    found.push(...(await rpmSums(disc.directory)))
    await expectTreeinfo(disc.directory)
  }
  expect(found.toSorted(byPath), `${tree}: packages on ${discs.length} discs`).toEqual(expected)
  return expected.length
}

async function manifestOf(iso: string): Promise<string[]> {
  return linesOf(await readFile(`${iso}.manifest`, 'utf8'))
}

async function extracted(iso: string): Promise<AsyncDisposable & { directory: string }> {
  const directory = await mkdtemp(join(tmpdir(), 'murli-disc-'))
  await execa('xorriso', ['-report_about', 'SORRY', '-osirrox', 'on', '-indev', iso, '-extract', '/', directory])
  // Directories on media are read-only.
  await execa('chmod', ['-R', 'u+w', directory])
  return { directory, [Symbol.asyncDispose]: () => rm(directory, { recursive: true }) }
}

async function rpmSums(directory: string): Promise<[path: string, sum: string][]> {
  const paths = (await readdir(directory, { recursive: true })).filter((path) => path.endsWith('.rpm'))
  const sums = paths.map(async (path): Promise<[string, string]> => [path, await sumOf(join(directory, path), 'sha256')])
  return (await Promise.all(sums)).toSorted(byPath)
}

/** `[checksums]` of a `.treeinfo`: `path = type:hex`. */
async function expectTreeinfo(directory: string): Promise<void> {
  const text = await readFile(join(directory, '.treeinfo'), 'utf8')
  const section = /^\[checksums\]\n((?:.+\n)*)/m.exec(text)?.[1] ?? ''
  for (const [, path = '', type = '', sum] of section.matchAll(/^(.+) = (\w+):(\w+)$/gm)) {
    expect(await sumOf(join(directory, path), type), `.treeinfo: ${path}`).toBe(sum)
  }
}

async function sumOf(path: string, algorithm: string): Promise<string> {
  return createHash(algorithm)
    .update(await readFile(path))
    .digest('hex')
}

function linesOf(text: string): string[] {
  return text.split('\n').filter((line) => line !== '')
}

function byPath([a]: [string, string], [b]: [string, string]): number {
  return byBytes(a, b)
}

function byBytes(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b))
}

/** Sum files of a directory hold; `sha256sum -c` and its siblings read their format. @returns how many were checked */
export async function expectSums(directory: string): Promise<number> {
  const files = (await readdir(directory)).filter((file) => /(MD5|SHA\d+|CHECK)SUM$/.test(file))
  for (const file of files) {
    const algorithm = /^(\w+) \(/m.exec(await readFile(join(directory, file), 'utf8'))?.[1]?.toLowerCase()
    const { stdout } = await execa(`${algorithm}sum`, ['-c', basename(file)], { cwd: directory })
    expect(stdout).not.toContain('FAILED')
  }
  return files.length
}
