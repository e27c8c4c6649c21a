import type { Check } from '../check.ts'
import { openRepositories } from './repositories.ts'

/** What is in repodata without being named in repomd.xml; the certificate is a copy of its record (spec 05 §2.5). */
const UNNAMED: ReadonlySet<string> = new Set(['repomd.xml', 'productid'])

export const unlistedRecords: Check = {
  number: 36,
  severity: 'E',
  title: 'there is no file in repodata/ that repomd.xml does not name, but for itself and productid',
  spec: 'spec 05 §9.4',
  async *run(compose) {
    const byDirectory = new Map((await openRepositories(compose)).map((repository) => [`${repository.path}/repodata`, repository]))
    for (const path of (await compose.listing()).files.keys()) {
      const slash = path.lastIndexOf('/')
      const repository = byDirectory.get(path.slice(0, slash))
      const name = path.slice(slash + 1)
      if (repository === undefined || UNNAMED.has(name)) continue
      const isNamed = repository.repomd.data.some(({ href }) => href === `repodata/${name}`)
      if (!isNamed) yield { path, message: 'is not named in repomd.xml', expected: 'no such file' }
    }
  },
}
