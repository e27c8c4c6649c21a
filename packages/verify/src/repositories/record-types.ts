import type { Check, Problem } from '../check.ts'
import type { ComposeDirectory } from '../compose/directory.ts'
import { settingsOf } from '../compose/settings.ts'
import { openRepositories, type OpenRepository } from './repositories.ts'

const OF_PACKAGES = ['primary', 'filelists', 'other']
/** Types that only repositories of binary packages have (spec 05 §2.1). `group` comes with a compressed twin. */
const ONLY_BINARY = /^(?:group(?:_\w+)?|modules|productid)$/

export const recordTypes: Check = {
  number: 37,
  severity: 'E',
  title:
    'primary, filelists and other are there; group where there is a comps file, modules where modules.json has some, neither elsewhere',
  spec: 'spec 05 §9.4',
  async *run(compose) {
    const opened = await openRepositories(compose)
    const hasComps = (await settingsOf(compose)).hasComps ?? opened.some((repository) => typesOf(repository).has('group'))
    for (const repository of opened) {
      const types = typesOf(repository)
      for (const type of OF_PACKAGES) if (!types.has(type)) yield missing(repository, type)
      if (repository.kind === 'binary')
        yield* binaryProblems(repository, types, { group: hasComps, modules: await hasModules(compose, repository) })
      else for (const type of [...types].filter((one) => ONLY_BINARY.test(one))) yield unexpected(repository, type)
    }
  },
}

function* binaryProblems(repository: OpenRepository, types: Set<string>, wanted: Record<'group' | 'modules', boolean>): Generator<Problem> {
  for (const [type, isWanted] of Object.entries(wanted)) {
    if (isWanted && !types.has(type)) yield missing(repository, type)
    if (!isWanted && types.has(type)) yield unexpected(repository, type)
  }
}

async function hasModules(compose: ComposeDirectory, { variant, arch }: OpenRepository): Promise<boolean> {
  const modules = (await compose.payload('modules'))?.modules[variant.uid]?.[arch] ?? {}
  return Object.keys(modules).length > 0
}

function typesOf({ repomd }: OpenRepository): Set<string> {
  return new Set(repomd.data.map(({ type }) => type))
}

function missing({ repomdPath: path }: OpenRepository, type: string): Problem {
  return { path, message: `has no record ${type}`, expected: type }
}

function unexpected({ repomdPath: path, kind }: OpenRepository, type: string): Problem {
  return { path, message: `has a record ${type}`, expected: `none in this ${kind} repository` }
}
