import { readFileSync } from 'node:fs'
import type { WrittenDependency, WrittenPackage } from '@murli/rpmmd/testing'
import type { Greedy, Langpack } from '../types.ts'
import type { GroupDocument, GroupRequest } from '../groups/groups.ts'

/** A package of a universe file; it can be written into a repository. */
export interface VectorPackage extends WrittenPackage {
  epoch: number
  provides: readonly WrittenDependency[]
  requires: readonly WrittenDependency[]
}

/** A repository of a universe file, or another name for one. */
export type VectorRepository = { packages: VectorPackage[]; comps: Partial<GroupDocument> | null } | { same_as: string }

/** A universe file: repositories by id. */
export interface VectorUniverse {
  repos: Record<string, VectorRepository>
}

/** An entry of an expected list. */
export interface VectorEntry {
  pkg: string
  repo: string
  flags: string[]
}

/** What a case expects. */
export interface VectorOutcome {
  rpm: VectorEntry[]
  srpm: VectorEntry[]
  debuginfo: VectorEntry[]
  unresolved: Record<string, string[]>
  unmatched: string[]
  prepopulate_unmatched: string[]
}

/** A case of a case file; the legend in the file says what each member means. */
export interface VectorCase {
  id: string
  title: string
  universe: string
  arch: string
  repos: string[]
  lookaside?: string[]
  packages: string[]
  exclude?: string[]
  groups?: GroupRequest[]
  exclude_groups?: { id: string }[]
  conditional?: { name: string; install: string }[]
  options: {
    langpacks?: 'comps' | Langpack[]
    greedy?: Greedy
    fulltree?: boolean
    fulltree_excludes?: string[]
    selfhosting?: boolean
    resolve_deps?: boolean
    exclude_source?: boolean
    exclude_debug?: boolean
    prepopulate?: string[]
    multilib_methods?: string[]
    multilib_whitelist?: string[]
    multilib_blacklist?: string[]
  }
  expected: VectorOutcome
  expected_newer?: VectorOutcome
  order_sensitive?: boolean
  alternatives?: VectorOutcome[]
  alternatives_newer?: VectorOutcome[]
  repo_ambiguous?: boolean
  langpack_arch_ambiguous?: boolean
}

/** Reads a file of the vectors. */
export function readVectors(fileName: string): unknown {
  return JSON.parse(readFileSync(new URL(`./${fileName}`, import.meta.url), 'utf8'))
}
