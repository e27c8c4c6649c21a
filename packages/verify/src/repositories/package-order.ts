import { RpmmdError } from '@murli/rpmmd/error'
import { type DocumentName, parsePrimary, pkgidOf } from '@murli/rpmmd/records'
import type { Check, Problem } from '../check.ts'
import type { ComposeDirectory } from '../compose/directory.ts'
import { recordProblem } from './records.ts'
import { elementsOf, openRepositories, type OpenRepository, recordOf } from './repositories.ts'

const LISTS = ['filelists', 'other'] as const

export const packageOrder: Check = {
  number: 40,
  severity: 'E',
  title: 'primary, filelists and other have as many packages as they say, the same ones in the same order, sorted by file name',
  spec: 'spec 05 §9.4',
  async *run(compose) {
    for (const repository of await openRepositories(compose)) {
      if (await isWhole(compose, repository)) yield* problemsOf(compose, repository)
    }
  },
}

/** Whether the three documents are there and undamaged; where not, checks 35 and 37 say so. */
async function isWhole(compose: ComposeDirectory, repository: OpenRepository): Promise<boolean> {
  for (const type of ['primary', ...LISTS]) {
    const record = recordOf(repository, type)
    if (record === undefined || (await recordProblem(compose, repository, record)) !== null) return false
  }
  return true
}

async function* problemsOf(compose: ComposeDirectory, repository: OpenRepository): AsyncGenerator<Problem> {
  const place = (document: DocumentName): string => `${repository.repomdPath}#${document}`
  try {
    const others = LISTS.map((document) => ({ document, elements: elementsOf(compose, repository, document) }))
    let last: string | null = null
    for await (const element of elementsOf(compose, repository, 'primary')) {
      const { checksum, href } = parsePrimary(element)
      if (last !== null && compareHrefs(last, href) > 0) {
        yield { path: place('primary'), message: `${href} stands behind ${last}`, expected: 'packages sorted by file name, then directory' }
      }
      last = href
      for (const { document, elements } of others) {
        const next = await elements.next()
        const pkgid = next.done === true ? null : pkgidOf(next.value)
        if (pkgid === checksum.value) continue
        yield {
          path: place(document),
          message: `has ${pkgid ?? 'nothing'} where primary has ${checksum.value}`,
          expected: `${href} in its place`,
        }
        return
      }
    }
    for (const { document, elements } of others) {
      if ((await elements.next()).done !== true)
        yield { path: place(document), message: 'has more packages than primary', expected: 'the same packages' }
    }
  } catch (error) {
    if (!(error instanceof RpmmdError)) throw error
    yield { path: repository.repomdPath, message: error.message }
  }
}

/** By the bytes of the file name, then of the directory (spec 05 §3.10). */
function compareHrefs(one: string, other: string): number {
  const [left, right] = [split(one), split(other)]
  return Buffer.compare(left.name, right.name) || Buffer.compare(left.directory, right.directory)
}

function split(href: string): { name: Buffer; directory: Buffer } {
  const slash = href.lastIndexOf('/') + 1
  return { name: Buffer.from(href.slice(slash)), directory: Buffer.from(href.slice(0, slash)) }
}
