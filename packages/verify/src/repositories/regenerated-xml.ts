import { RpmmdError } from '@murli/rpmmd/error'
import { packageXml, type PackageXml } from '@murli/rpmmd/package-xml'
import { parsePrimary } from '@murli/rpmmd/records'
import type { Check, Problem } from '../check.ts'
import type { ComposeDirectory } from '../compose/directory.ts'
import { settingsOf } from '../compose/settings.ts'
import { headerBytes } from '../packages/headers.ts'
import { elementsOf, inRepositories, type OpenRepository } from './repositories.ts'

const NO_LIMIT = -1
const MAX_SHOWN = 120

export const regeneratedXml: Check = {
  number: 43,
  severity: 'W',
  title: 'what the metadata say of each package is, byte by byte, what createrepo_c writes out of its header',
  spec: 'spec 05 §9.4',
  async *run(compose) {
    const { createrepo_extra_args: extra = [] } = await settingsOf(compose)
    const changelogLimit = changelogLimitOf(extra)
    yield* inRepositories(compose, (repository) => problemsOf(compose, repository, changelogLimit))
  },
}

async function* problemsOf(compose: ComposeDirectory, repository: OpenRepository, changelogLimit: number): AsyncGenerator<Problem> {
  const filelists = elementsOf(compose, repository, 'filelists')
  const others = elementsOf(compose, repository, 'other')
  for await (const primary of elementsOf(compose, repository, 'primary')) {
    const { href, checksum, size, fileTime } = parsePrimary(primary)
    const [files, other] = [await filelists.next(), await others.next()]
    if (files.done === true || other.done === true) return
    const written = { primary: String(primary), filelists: String(files.value), other: String(other.value) }
    const header = await headerOf(compose, `${repository.path}/${href}`)
    if (header === null) continue
    // what the record states of the file itself is compared by check 39
    const expected = packageXml(header, { href, checksum, size, mtime: fileTime, changelogLimit })
    yield* differences(written, expected, `${repository.repomdPath}#${href}`)
  }
}

function* differences(written: PackageXml, expected: PackageXml, path: string): Generator<Problem> {
  for (const document of ['primary', 'filelists', 'other'] as const) {
    if (written[document] === expected[document]) continue
    const [lines, right] = [written[document].split('\n'), expected[document].split('\n')]
    const index = lines.findIndex((line, at) => line !== right[at])
    const found = (lines[index] ?? lines.at(-1) ?? '').trim().slice(0, MAX_SHOWN)
    yield { path, message: `${document} has ${found}`, expected: (right[index] ?? '').trim().slice(0, MAX_SHOWN) }
  }
}

/** Null for a package that is not there or cannot be read: checks 26 and 41 say so. */
async function headerOf(compose: ComposeDirectory, path: string): Promise<Buffer | null> {
  if ((await compose.file(path))?.kind !== 'file') return null
  try {
    return await headerBytes(compose, path)
  } catch (error) {
    if (error instanceof RpmmdError) return null
    throw error
  }
}

/** How many changelog entries createrepo_c was told to keep (spec 05 §3.9). */
function changelogLimitOf(extraArgs: readonly string[]): number {
  const limit = /^--changelog-limit[= ](-?\d+)$/.exec(extraArgs.find((argument) => argument.startsWith('--changelog-limit')) ?? '')?.[1]
  if (limit !== undefined) return Number(limit)
  return extraArgs.includes('--compatibility') ? NO_LIMIT : 10
}
