import { execFile } from 'node:child_process'
import { cp, link, mkdir, mkdtemp, readFile, rename, rm, utimes } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import { basename, dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { buildSource } from './build.ts'
import type { Description } from './description.ts'

/*
 * Makes the example distribution: `node generate/main.ts OUT` builds the packages of packages.json, puts them into OUT/repos/bansuri with
 * metadata, and copies the configuration beside them. OUT is replaced as a whole, at the end.
 */

const run = promisify(execFile)
const example = resolve(dirname(fileURLToPath(import.meta.url)), '..')
const CONFIGURATION = ['example.conf', 'comps.xml', 'variants.xml', 'extra']

const output = process.argv[2]
if (output === undefined) {
  process.stderr.write('usage: node generate/main.ts OUT\n')
  process.exitCode = 2
} else {
  await generate(resolve(output))
}

async function generate(target: string): Promise<void> {
  const description = JSON.parse(await readFile(join(example, 'packages.json'), 'utf8')) as Description
  await mkdir(dirname(target), { recursive: true })
  const scratch = await mkdtemp(`${target}.partial-`)
  try {
    const made = join(scratch, 'made')
    const packages = await buildAll(description, scratch)
    await makeRepository(packages, join(made, 'repos/bansuri'), description.distribution.builtAt)
    for (const name of CONFIGURATION) await cp(join(example, name), join(made, name), { recursive: true, preserveTimestamps: true })
    await rm(target, { recursive: true, force: true })
    await rename(made, target)
  } finally {
    await rm(scratch, { recursive: true, force: true })
  }
}

/** Builds several sources at a time: rpmbuild mostly waits for itself. */
async function buildAll(description: Description, scratch: string): Promise<string[]> {
  const waiting = description.sources.toSorted((a, b) => b.packages.length * b.arches.length - a.packages.length * a.arches.length)
  const packages: string[] = []
  const worker = async () => {
    for (let source = waiting.shift(); source !== undefined; source = waiting.shift()) {
      const directory = join(scratch, source.name)
      await mkdir(directory)
      packages.push(...(await buildSource(source, description.distribution, directory)))
    }
  }
  await Promise.all(Array.from({ length: 2 * availableParallelism() }, worker))
  return packages.toSorted((a, b) => (a < b ? -1 : Number(a > b)))
}

async function makeRepository(packages: string[], repository: string, builtAt: number): Promise<void> {
  for (const file of packages) {
    const arch = file.split('.').at(-2) ?? 'noarch'
    const target = join(repository, arch, basename(file))
    await mkdir(dirname(target), { recursive: true })
    await link(file, target)
    await utimes(target, builtAt, builtAt)
  }
  const options = ['--quiet', '--no-database', '--revision', String(builtAt), '--set-timestamp-to-revision']
  await run('createrepo_c', [...options, repository])
}
