import { readdir, readFile } from 'node:fs/promises'
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

/** The programs that people check media with agree: contents as in the manifest, the implanted sum, the sum files. */
export async function expectGoodIso(iso: string): Promise<void> {
  const listed = (await execa('isoinfo', ['-R', '-f', '-i', iso])).stdout
    .split('\n')
    .filter((path) => path !== '' && !path.endsWith('/TRANS.TBL'))
  const manifest = (await readFile(`${iso}.manifest`, 'utf8')).trimEnd().split('\n')
  expect(manifest, `${iso}: manifest`).toEqual([...listed].toSorted(byBytes))
  const checked = await execa('checkisomd5', [iso], { reject: false })
  expect(checked.exitCode, `${iso}: ${checked.stdout}${checked.stderr}`).toBe(0)
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

/** Directories of these ISOs. */
export function directoriesOf(images: string[]): string[] {
  return [...new Set(images.map((image) => dirname(image)))]
}
