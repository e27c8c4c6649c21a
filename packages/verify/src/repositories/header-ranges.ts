import type { Check } from '../check.ts'
import { headerAt } from '../packages/headers.ts'
import { inRepositories, packagesOf } from './repositories.ts'

export const headerRanges: Check = {
  number: 42,
  severity: 'W',
  title: 'the header range of each package is where its file has the header',
  spec: 'spec 05 §9.4',
  async *run(compose) {
    yield* inRepositories(compose, async function* (repository) {
      for await (const { href, headerStart, headerEnd } of packagesOf(compose, repository)) {
        const header = await headerAt(compose, `${repository.path}/${href}`)
        if (header === null || (header.headerStart === headerStart && header.headerEnd === headerEnd)) continue
        yield {
          path: `${repository.repomdPath}#${href}`,
          message: `the header range is ${headerStart}-${headerEnd}`,
          expected: `${header.headerStart}-${header.headerEnd}`,
        }
      }
    })
  },
}
