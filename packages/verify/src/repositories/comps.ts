import { type Comps, parseComps } from '@murli/rpmmd/comps'
import { RpmmdError } from '@murli/rpmmd/error'
import type { Check, Problem } from '../check.ts'
import type { ComposeDirectory } from '../compose/directory.ts'
import { parentOf } from '../compose/trees.ts'
import { recordProblem } from './records.ts'
import { inRepositories, openRepositories, type OpenRepository, recordContent, recordOf, recordPath } from './repositories.ts'

export const comps: Check = {
  number: 45,
  severity: 'E',
  title: 'comps can be read, categories and environments name groups that there are, and no package name is blank',
  spec: 'spec 05 §9.4',
  async *run(compose) {
    yield* inRepositories(compose, async function* (repository) {
      const record = recordOf(repository, 'group')
      if (record === undefined) return
      const path = recordPath(repository, record)
      const read = await compsOf(compose, repository)
      if (read instanceof RpmmdError) yield { path, message: read.message }
      else if (read !== null) yield* problemsOf(read, await groupsElsewhere(compose, repository), path)
    })
  },
}

/** Groups that a repository may name without having them. */
interface Elsewhere {
  /** Of the parent: known to the categories of its children (spec 05 §2.7). */
  readonly parent: ReadonlySet<string>
  /** Of any variant on the same arch: what a variant does not list is dropped after its environments were looked at (spec 02 §6.3). */
  readonly arch: ReadonlySet<string>
}

function* problemsOf({ groups, categories, environments }: Comps, elsewhere: Elsewhere, path: string): Generator<Problem> {
  const own = new Set(groups.map(({ id }) => id))
  const inCategories = categories.flatMap(({ id, groups: ids }) => ids.map((group) => ({ user: `category ${id}`, group })))
  // options may name anything: the peer leaves them alone (spec 02 §6.2)
  const inEnvironments = environments.flatMap(({ id, groups: ids }) => ids.map((group) => ({ user: `environment ${id}`, group: group.id })))
  const undefinedOnes = [
    ...inCategories.filter(({ group }) => !own.has(group) && !elsewhere.parent.has(group)),
    ...inEnvironments.filter(({ group }) => !own.has(group) && !elsewhere.arch.has(group)),
  ]
  for (const { user, group } of undefinedOnes)
    yield { path, message: `${user} names the group ${group}`, expected: 'a group that there is' }
  for (const { id, packages } of groups) {
    if (packages.some(({ name }) => name.trim() === ''))
      yield { path, message: `the group ${id} has a package without a name`, expected: 'a name' }
  }
}

/** The comps of a repository; null when there are none that could be looked at, an error when they are no comps. */
async function compsOf(compose: ComposeDirectory, repository: OpenRepository): Promise<Comps | RpmmdError | null> {
  const record = recordOf(repository, 'group')
  if (record === undefined || (await recordProblem(compose, repository, record)) !== null) return null
  const text = Buffer.concat(await Array.fromAsync(recordContent(compose, repository, record))).toString('utf8')
  try {
    return parseComps(text, recordPath(repository, record))
  } catch (error) {
    if (error instanceof RpmmdError) return error
    throw error
  }
}

async function groupsElsewhere(compose: ComposeDirectory, { variant, arch }: OpenRepository): Promise<Elsewhere> {
  const all = await compose.derived('comps groups', () => groupsOfAll(compose))
  const composeinfo = await compose.payload('composeinfo')
  const parent = composeinfo && parentOf(variant, composeinfo)
  const here = all.filter((one) => one.arch === arch)
  const idsOf = (repositories: typeof all): Set<string> => new Set(repositories.flatMap(({ ids }) => ids))
  return { parent: idsOf(here.filter((one) => one.variant === parent?.uid)), arch: idsOf(here) }
}

async function groupsOfAll(compose: ComposeDirectory): Promise<{ variant: string; arch: string; ids: string[] }[]> {
  return compose.each(await openRepositories(compose), async (repository) => {
    const read = await compsOf(compose, repository)
    const ids = read === null || read instanceof RpmmdError ? [] : read.groups.map(({ id }) => id)
    return { variant: repository.variant.uid, arch: repository.arch, ids }
  })
}
