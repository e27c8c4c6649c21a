import type { Check } from '../check.ts'
import { openRepository, repositories } from './repositories.ts'

export const existingRepodata: Check = {
  number: 34,
  severity: 'E',
  title: 'each repository has a repodata/repomd.xml that can be read, and no .repodata is left over',
  spec: 'spec 05 §9.4',
  async *run(compose) {
    const { directories } = await compose.listing()
    for (const repository of await repositories(compose)) {
      const opened = await openRepository(compose, repository)
      if ('message' in opened) yield opened
      const leftover = `${repository.path}/.repodata`
      if (directories.has(leftover))
        yield { path: leftover, message: 'is left over from an interrupted createrepo', expected: 'no such directory' }
    }
  },
}
