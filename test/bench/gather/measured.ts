/**
 * The process that is measured: `node measured.ts REPOSITORY OUT [--profile]` loads a repository as gather does, selects from it, and
 * writes figures as JSON. Times count from the start of the process, in milliseconds.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { Session } from 'node:inspector/promises'
import { join } from 'node:path'
import { tmpdir } from 'node:os'
import { directoryMetadataStore, readRepomd, Repository, RepositoryPool } from '@murli/repositories'
import { type SelectionRequest, selectPackages, universeOfPool, wantedFiles } from '@murli/selection'
import { hottest } from './profile.ts'

/** One selection: milliseconds, packages that result. */
export interface Variant {
  ms: number
  packages: number
}

/** What a run of this program tells. */
export interface Figures {
  packages: number
  /** Until all packages are in memory and indexed, and until the first selection is there. */
  loadedMs: number
  selectedMs: number
  /** The first selection, then others from the same packages. */
  variants: Variant[]
  cpuMs: number
  peakMb: number
  profile: string[]
}

const NAMES_PER_VARIANT = 2000
const FURTHER_VARIANTS = 3

const [directory = '', out = '', profiled] = process.argv.slice(2)
const session = profiled === undefined ? null : new Session()
session?.connect()
await session?.post('Profiler.enable')
await session?.post('Profiler.start')

const { signal } = new AbortController()
const snapshot = await readRepomd({ id: 'distribution', url: directory }, signal)
const loaded = new RepositoryPool('x86_64')
await loaded.add(Repository.open(snapshot, { signal, store: directoryMetadataStore(join(tmpdir(), 'murli-bench-unused'), { signal }) }), {
  lookaside: false,
})
const wanted = wantedFiles(loaded.pool, { arch: 'x86_64', multilibMethods: [] })
if (wanted !== null) await loaded.addFiles(wanted)
const universe = universeOfPool(loaded.pool)
const loadedMs = performance.now()

const names = readFileSync(join(directory, 'names.txt'), 'utf8').trimEnd().split('\n')
const variants = Array.from({ length: 1 + FURTHER_VARIANTS }, (_, index) =>
  select(names.slice(index * 1000, index * 1000 + NAMES_PER_VARIANT)),
)
const { user, system } = process.cpuUsage()
const figures: Figures = {
  packages: universe.size,
  loadedMs,
  selectedMs: loadedMs + (variants[0]?.ms ?? 0),
  variants,
  cpuMs: (user + system) / 1000,
  peakMb: process.resourceUsage().maxRSS / 1024,
  profile: session === null ? [] : hottest((await session.post('Profiler.stop')).profile),
}
writeFileSync(out, JSON.stringify(figures))

function select(inputs: readonly string[]): Variant {
  const started = performance.now()
  const { rpm, srpm, debuginfo } = selectPackages(universe, request(inputs))
  return { ms: performance.now() - started, packages: rpm.length + srpm.length + debuginfo.length }
}

function request(inputs: readonly string[]): SelectionRequest {
  const empty = { excludes: [], conditionals: [], langpacks: [], prepopulate: [], fulltreeExcludes: [] }
  const multilib = { multilibMethods: [], multilibWhitelist: [], multilibBlacklist: [] }
  const on = { fulltree: true, selfhosting: false, dependencies: true, sources: true, debug: true }
  return { ...empty, ...multilib, ...on, rules: '4.3', richDependencies: 'union', arch: 'x86_64', inputs, greedy: 'build' }
}
