import { RpmmdError } from '@murli/rpmmd/error'
import type { RepomdRecord } from '@murli/rpmmd/repomd'
import type { Check, Problem } from '../check.ts'
import type { ComposeDirectory } from '../compose/directory.ts'
import { settingsOf } from '../compose/settings.ts'
import { openRepositories, type OpenRepository, recordContent, recordPath } from './repositories.ts'

export const records: Check = {
  number: 35,
  severity: 'E',
  title: 'the file of each record exists, has the stated sizes and checksums, stored and open, and a name that starts with its checksum',
  spec: 'spec 05 §9.4',
  async *run(compose) {
    const { createrepo_extra_args: extra = [] } = await settingsOf(compose)
    for (const repository of await openRepositories(compose)) {
      for (const record of repository.repomd.data) {
        const problem = await recordProblem(compose, repository, record)
        if (problem !== null) yield problem
        else if (!extra.includes('--simple-md-filenames')) yield* nameProblems(repository, record)
      }
    }
  },
}

/** What is wrong with the file of a record: the first thing that a reader would stumble over. The file is read once for all that ask. */
export function recordProblem(compose: ComposeDirectory, repository: OpenRepository, record: RepomdRecord): Promise<Problem | null> {
  return compose.derived(`record ${repository.path} ${record.type} ${record.href}`, async () => {
    const place = `${repository.repomdPath}#${record.type}`
    if (record.base !== null)
      return { path: place, message: `has the base ${record.base}`, expected: 'a location in the repository itself' }
    try {
      const path = recordPath(repository, record)
      const file = await compose.file(path)
      if (file?.kind !== 'file') return { path, message: 'does not exist', expected: `the record ${record.type}` }
      if (record.size !== null && record.size !== file.size) {
        return { path, message: `has ${file.size} bytes`, expected: `the ${record.size} of repomd.xml` }
      }
      // reading to the end compares everything that the record states
      for await (const chunk of recordContent(compose, repository, record)) if (chunk.length === 0) break
      return null
    } catch (error) {
      // a program that is not installed here is nothing wrong with the compose
      if (error instanceof RpmmdError && error.code !== 'TOOL_MISSING') return { path: place, message: error.message }
      throw error
    }
  })
}

function* nameProblems(repository: OpenRepository, record: RepomdRecord): Generator<Problem> {
  const name = record.href.slice(record.href.lastIndexOf('/') + 1)
  if (name.startsWith(`${record.checksum.value}-`)) return
  yield { path: recordPath(repository, record), message: 'has a name without its checksum', expected: `${record.checksum.value}-…` }
}
