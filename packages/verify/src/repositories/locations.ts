import type { Check } from '../check.ts'
import { inRepositories, packagesOf } from './repositories.ts'

export const locations: Check = {
  number: 41,
  severity: 'E',
  title: 'no package has an xml:base, and each href exists in the repository',
  spec: 'spec 05 §9.4',
  async *run(compose) {
    const { files } = await compose.listing()
    yield* inRepositories(compose, async function* (repository) {
      for await (const { href, base } of packagesOf(compose, repository)) {
        const path = `${repository.repomdPath}#${href}`
        if (base !== null) yield { path, message: `has the base ${base}`, expected: 'none: packages are in the repository itself' }
        if (!files.has(`${repository.path}/${href}`))
          yield { path, message: 'there is no such file', expected: `${repository.path}/${href}` }
      }
    })
  },
}
