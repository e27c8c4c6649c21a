import type { Check, Problem } from '../check.ts'
import type { ComposeDirectory } from '../compose/directory.ts'
import { packageDigests } from './digests.ts'
import { distinctPackages, type ListedPackage, listedPackages } from './entries.ts'

export const equalContents: Check = {
  number: 33,
  severity: 'E',
  title: 'a path has one package, and packages of one NEVRA are one file',
  spec: 'spec 05 §9.3',
  async *run(compose) {
    yield* twoAtOnePath(await listedPackages(compose))
    yield* differentFiles(await distinctPackages(compose), compose)
  },
}

function* twoAtOnePath(entries: readonly ListedPackage[]): Generator<Problem> {
  const first = new Map<string, ListedPackage>()
  for (const entry of entries) {
    const other = first.get(entry.path)
    if (other === undefined) first.set(entry.path, entry)
    else if (other.nevra !== entry.nevra) {
      yield { path: entry.place, message: `${entry.path} is said to be ${entry.nevra} and ${other.nevra}`, expected: 'one of them' }
    }
  }
}

async function* differentFiles(entries: readonly ListedPackage[], compose: ComposeDirectory): AsyncGenerator<Problem> {
  const digests = await packageDigests(compose)
  for (const [nevra, same] of Map.groupBy(entries, (entry) => entry.nevra)) {
    const [first, ...others] = same.filter(({ path }) => digests.has(path))
    for (const { path } of others) {
      if (digests.get(path)?.['sha256'] === digests.get(first!.path)?.['sha256']) continue
      yield { path, message: `is another file than ${first!.path}`, expected: `one file for ${nevra}` }
    }
  }
}
