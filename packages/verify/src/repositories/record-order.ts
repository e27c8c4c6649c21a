import { parseRepomd, printRepomd, type RepomdRecord } from '@murli/rpmmd/repomd'
import type { Check, Problem } from '../check.ts'
import { settingsOf, type Settings } from '../compose/settings.ts'
import { inRepositories, type OpenRepository, packagesOf } from './repositories.ts'

/** Records that modifyrepo_c adds, with a checksum type of its own (spec 05 §3.1). */
const INJECTED: ReadonlySet<string> = new Set(['modules', 'productid'])

export const recordOrder: Check = {
  number: 44,
  severity: 'W',
  title: 'repomd.xml has its records in the order of createrepo_c, and checksums are of the type createrepo_checksum',
  spec: 'spec 05 §9.4',
  async *run(compose) {
    const settings = await settingsOf(compose)
    yield* inRepositories(compose, async function* (repository) {
      yield* orderProblems(repository)
      yield* recordTypeProblems(repository, settings)
      for await (const { checksum, href } of packagesOf(compose, repository)) {
        const expected = settings.createrepo_checksum
        if (expected === undefined || plainType(checksum.type) === expected) continue
        yield { path: `${repository.repomdPath}#${href}`, message: `the pkgid is of type ${checksum.type}`, expected }
      }
    })
  },
}

function* orderProblems({ repomd, repomdPath: path }: OpenRepository): Generator<Problem> {
  const types = (records: readonly RepomdRecord[]): string => records.map(({ type }) => type).join(', ')
  const expected = types(parseRepomd(printRepomd(repomd)).data)
  if (types(repomd.data) !== expected) yield { path, message: `has the records ${types(repomd.data)}`, expected }
}

function* recordTypeProblems({ repomd, repomdPath }: OpenRepository, settings: Settings): Generator<Problem> {
  const own = settings.createrepo_extra_args?.find((argument) => argument.startsWith('--repomd-checksum='))?.split('=')[1]
  const expected = own ?? settings.createrepo_checksum
  if (expected === undefined) return
  for (const { type, checksum } of repomd.data) {
    const found = plainType(checksum.type)
    if (found === expected || (INJECTED.has(type) && found === 'sha256')) continue
    yield { path: `${repomdPath}#${type}`, message: `the checksum is of type ${checksum.type}`, expected }
  }
}

/** Old metadata write `sha` for SHA-1. */
function plainType(type: string): string {
  return type === 'sha' ? 'sha1' : type
}
