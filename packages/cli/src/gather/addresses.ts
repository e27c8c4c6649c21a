import { resolve } from 'node:path'
import type { GatherCase } from '@murli/gathering'
import type { GatherFlags } from './flags.ts'
import { parsePair, usageError } from './pairs.ts'

/** A repository to load: where it is, and the part that it plays. */
export interface RepositoryAddress {
  readonly id: string
  readonly url: string
  readonly lookaside: boolean
}

/** Repositories in load order, and ids that were given but that the case has no use for. */
export interface Addresses {
  readonly repositories: RepositoryAddress[]
  readonly unused: string[]
}

/**
 * Which repositories are loaded. Those that the case names, in its order and in the parts that it gives them; without such names all
 * that were given. A lookaside repository that the case does not name is added.
 * @throws {CliError} with exit status 2 when an address is missing, given twice, or none is there
 */
export function repositoryAddresses(named: Pick<GatherCase, 'repos' | 'lookaside'>, flags: GatherFlags): Addresses {
  const given = givenAddresses(flags)
  const isNamed = new Set([...named.repos, ...named.lookaside])
  const missing = [...isNamed].filter((id) => !given.has(id))
  if (missing.length > 0) {
    throw usageError(`the case names repositories without an address: ${missing.join(', ')}`, `add --repo ${missing[0]}=URL`)
  }
  const others = [...given.values()].filter(({ id }) => !isNamed.has(id))
  const added = others.filter(({ lookaside }) => lookaside)
  const ordinary = named.repos.length > 0 ? named.repos.map((id) => given.get(id)!) : others.filter(({ lookaside }) => !lookaside)
  if (ordinary.length === 0) throw usageError('--repo is missing: a repository to take packages from, as ID=URL')
  return {
    repositories: [
      ...[...named.lookaside.map((id) => given.get(id)!), ...added].map((address) => ({ ...address, lookaside: true })),
      ...ordinary.map((address) => ({ ...address, lookaside: false })),
    ],
    unused: named.repos.length > 0 ? others.filter(({ lookaside }) => !lookaside).map(({ id }) => id) : [],
  }
}

function givenAddresses({ repo = [], lookaside = [] }: GatherFlags): Map<string, RepositoryAddress> {
  const given = new Map<string, RepositoryAddress>()
  const add = (option: string, text: string) => {
    const [id, url] = parsePair(option, text, 'ID=URL')
    if (/[:/]/.test(id)) throw usageError(`${option} ${text}: expected ID=URL`, `such as ${option} base=${text}`)
    if (given.has(id)) throw usageError(`${option} ${text}: repository ${id} is given twice`)
    given.set(id, { id, url: absoluteUrl(url), lookaside: option === '--lookaside' })
  }
  for (const text of repo) add('--repo', text)
  for (const text of lookaside) add('--lookaside', text)
  return given
}

/** What has no scheme is a path, from the current directory. */
function absoluteUrl(url: string): string {
  return /^[a-z][a-z0-9+.-]*:/i.test(url) ? url : resolve(url)
}
