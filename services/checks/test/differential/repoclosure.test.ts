import { execFile } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import type { Ref } from '@murli/contracts'
import { TreeManifest } from '@murli/contracts/documents'
import { writeRepository, writtenPackage, type WrittenPackage } from '@murli/rpmmd/testing'
import type { BlobStore } from '@murli/runtime/blobs'
import { manifestStore } from '@murli/runtime/manifests'
import { memoryBlobStore, runTestTask, testTaskContext } from '@murli/runtime/testing'
import * as fc from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { repoclosureTask } from '../../src/repoclosure/task.ts'
import { packages } from './arbitraries.ts'
import { CHECKED_ID, dnfRepoclosure } from './dnf.ts'

/** Every run draws the same repositories. */
const SEED = 20_261_123
const UNIVERSES = 8
const NATIVE = ['x86_64', 'noarch']
const MULTILIB = ['x86_64', 'athlon', 'i686', 'i586', 'i486', 'i386', 'noarch']

let scratch: string
beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'murli-closure-'))
})
afterAll(() => rm(scratch, { recursive: true, force: true }))

/** Puts a repository's metadata where tasks find it. */
async function stored(blobs: BlobStore, directory: string): Promise<Ref> {
  const names = (await readdir(join(directory, 'repodata'))).toSorted()
  const files = names.map(async (name) => {
    const { digest, size } = await blobs.putBytes(await readFile(join(directory, 'repodata', name)))
    return { path: `repodata/${name}`, digest, size, mtime: 1 }
  })
  return manifestStore(blobs).put(TreeManifest, { kind: 'tree', version: 1, files: await Promise.all(files), mounts: [], directories: [] })
}

async function ourLog(repository: string, lookaside: string, arches: string[]): Promise<string> {
  const blobs = memoryBlobStore()
  const lookasideRepos = [{ id: 'aside', url: pathToFileURL(lookaside).href }]
  const slice = { kind: 'slice', version: 1, variant: 'Server', arch: 'x86_64', strictness: 'lenient', arches, lookasideRepos } as const
  await using ctx = await testTaskContext(repoclosureTask, { slice, inputs: { repository: await stored(blobs, repository) }, blobs })
  const { result } = await runTestTask(repoclosureTask, ctx)
  return (await blobs.readBytes(result.logs[0]!.ref)).toString()
}

/** The lines of a log with the dependencies of each package sorted: dnf prints them in no order. */
function withSortedDependencies(log: string): string[] {
  const blocks = log.split(/^(?=package: |Error: )/m)
  return blocks.flatMap((block) => {
    const lines = block.trimEnd().split('\n')
    const dependencies = lines.filter((line) => line.startsWith('    '))
    return [...lines.filter((line) => !line.startsWith('    ')), ...dependencies.toSorted()]
  })
}

const drawn = fc.sample(fc.tuple(packages('pkg'), packages('aside')), { seed: SEED, numRuns: UNIVERSES })

it.each(drawn.map((both, number) => [number, ...both] as const))(
  `finds broken what dnf finds broken, word for word: repositories %i of seed ${SEED}`,
  { timeout: 120_000 },
  async (number, checked, aside) => {
    const [repository, lookaside] = [join(scratch, `${number}`), join(scratch, `${number}-aside`)]
    await writeRepository(repository, { packages: checked })
    await writeRepository(lookaside, { packages: aside })
    for (const arches of number % 2 === 0 ? [NATIVE] : [MULTILIB]) {
      const theirs = await dnfRepoclosure({ repository, lookaside: [lookaside], arches, cache: join(scratch, 'cache') })
      expect(theirs).toContain(` from ${CHECKED_ID}\n`)
      expect(withSortedDependencies(await ourLog(repository, lookaside, arches))).toEqual(withSortedDependencies(theirs))
    }
  },
)

const MODULE = (name: string, version: number, artifacts: string[]) =>
  JSON.stringify({
    document: 'modulemd',
    version: 2,
    data: {
      name,
      stream: '1',
      version,
      context: 'c0ffee',
      arch: 'x86_64',
      summary: 's',
      description: 'd',
      license: { module: ['MIT'] },
      artifacts: { rpms: artifacts },
    },
  })

it(
  'hides what modules hide from dnf: masked streams, and other packages of names that visible ones have',
  { timeout: 120_000 },
  async () => {
    const [repository, lookaside] = [join(scratch, 'modular'), join(scratch, 'modular-aside')]
    const named = (name: string, more: Partial<WrittenPackage> = {}) => ({ ...writtenPackage(name), ...more })
    const requiring = (capability: string) => named(`needs-${capability}`, { requires: [{ name: capability }] })
    await writeRepository(repository, {
      packages: [
        named('lib'),
        named('lib2', { name: 'lib', version: '2', provides: [{ name: 'newlib' }], requires: [{ name: 'gone' }] }),
        named('like-lib', { provides: [{ name: 'lib' }, { name: 'likelib' }] }),
        named('old', { provides: [{ name: 'oldcap' }] }),
        named('off', { provides: [{ name: 'offcap' }], requires: [{ name: 'gone' }] }),
        named('on', { provides: [{ name: 'oncap' }], requires: [{ name: 'missing' }] }),
        ...['newlib', 'likelib', 'oldcap', 'offcap', 'oncap', 'asidecap'].map(requiring),
      ],
    })
    await writeRepository(lookaside, { packages: [named('lib3', { name: 'lib', version: '3', provides: [{ name: 'asidecap' }] })] })
    const documents = [
      MODULE('lib', 2, ['lib-0:1-1.noarch', 'on-0:1-1.noarch', 'like-lib-0:1-1.src']),
      MODULE('lib', 1, ['old-0:1-1.noarch', 'on-0:1-1.noarch']),
      MODULE('off', 1, ['off-0:1-1.noarch']),
      JSON.stringify({ document: 'modulemd-defaults', version: 1, data: { module: 'lib', stream: '1' } }),
    ]
    const file = join(scratch, 'modules.yaml')
    await writeFile(file, documents.map((document) => `---\n${document}\n...\n`).join(''))
    await promisify(execFile)('modifyrepo_c', ['--mdtype=modules', file, join(repository, 'repodata')])
    const theirs = await dnfRepoclosure({ repository, lookaside: [lookaside], arches: NATIVE, cache: join(scratch, 'modular-cache') })
    const ours = await ourLog(repository, lookaside, NATIVE)
    expect([...ours.matchAll(/^ {4}(.*)$/gm)].map(([, text]) => text)).toEqual(['asidecap', 'likelib', 'newlib', 'offcap', 'missing'])
    expect(withSortedDependencies(ours)).toEqual(withSortedDependencies(theirs))
  },
)
