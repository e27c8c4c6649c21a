import type { Check, Problem } from '../check.ts'
import type { ListedFile } from '../compose/listing.ts'
import type { PackageRecord } from '@murli/rpmmd/records'
import { packageDigests } from '../packages/digests.ts'
import { inRepositories, packagesOf } from './repositories.ts'

export const packageSums: Check = {
  number: 39,
  severity: 'E',
  title: 'pkgid, size and time of each package are the digest, size and time of its file',
  spec: 'spec 05 §9.4',
  async *run(compose) {
    const { files } = await compose.listing()
    const digests = await packageDigests(compose)
    yield* inRepositories(compose, async function* (repository) {
      for await (const record of packagesOf(compose, repository)) {
        const file = files.get(`${repository.path}/${record.href}`)
        if (file?.kind !== 'file') continue
        const { type } = record.checksum
        const sums = digests.get(file.path)?.[type] === undefined ? await compose.digests(file, [type]) : digests.get(file.path)
        yield* problemsOf(record, file, sums?.[type], `${repository.repomdPath}#${record.href}`)
      }
    })
  },
}

function* problemsOf(
  { checksum, size, fileTime }: PackageRecord,
  file: ListedFile,
  sum: string | undefined,
  path: string,
): Generator<Problem> {
  if (checksum.value !== sum)
    yield { path, message: `the pkgid is ${checksum.value}`, expected: `the ${checksum.type} of the file, ${sum}` }
  if (size !== file.size) yield { path, message: `the size is ${size}`, expected: `the ${file.size} bytes of the file` }
  if (fileTime !== file.mtime) yield { path, message: `the time is ${fileTime}`, expected: `that of the file, ${file.mtime}` }
}
