import { link, mkdir, mkdtemp, readdir, rm } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { execa } from 'execa'
import { PROJECT } from '../../system/paths.ts'
import { specimen } from '../../system/specimen.ts'
import { distributionRepository } from '../gather/repository.ts'
import { recordsOf, writeHalves } from './halves.ts'
import { timed, type Cost } from './timed.ts'

const ASSEMBLY = join(PROJECT, 'services/createrepo/test/assembly.ts')
/** Packages of one tree at the scale of a distribution. */
const DISTRIBUTION = 20_000
const LEAST_RPMS = 3000

/** One tree after another in one process: how a worker comes to its speed. */
const TREES_PER_PROCESS = 8

interface Figures extends Cost {
  peakMb: number
  storedBytes: number
  opened: string[]
}

/**
 * `pnpm bench trees repodata [--repo DIRECTORY] [--runs N]`: putting repodata together out of the kept texts, by a worker that has done so
 * before and by one that has just been started, against createrepo_c over the same RPMs without any cache, and against mergerepo_c over two
 * halves of a distribution (DIRECTORY as for `pnpm bench gather`). Best of N runs each, in turn. @throws {Error} when the results differ
 */
export async function benchRepodata(args: string[]): Promise<void> {
  const { values } = parseArgs({ args, options: { repo: { type: 'string' }, runs: { type: 'string', default: '3' } } })
  const scratch = await mkdtemp(join(PROJECT, '.murli', 'bench-'))
  try {
    await againstCreaterepo(scratch, Number(values.runs))
    const distribution = values.repo === undefined ? await distributionRepository() : resolve(values.repo)
    await againstMergerepo(scratch, distribution, Number(values.runs))
  } finally {
    await rm(scratch, { recursive: true, force: true })
  }
}

async function againstCreaterepo(scratch: string, runs: number): Promise<void> {
  const tree = join(scratch, 'tree')
  const count = await linkRpms(join(await specimen(), 'repos'), join(tree, 'Packages'))
  const options = ['--quiet', '--no-database', '--workers=3', '--outputdir', tree]
  const described = () => timed('createrepo_c', [...options, tree])
  const theirs = [await described()]
  const store = await prepared(scratch, 'small', tree, count)
  const record = await recordsOf(tree)
  const ours = await measured(store, record.opened)
  const more = await inTurn(runs - 1, described, () => measured(store, record.opened))
  print(`${count} RPMs`, 'createrepo_c', 0.15, record, { theirs: [...theirs, ...more.theirs], ours: [ours, ...more.ours] })
}

async function againstMergerepo(scratch: string, distribution: string, runs: number): Promise<void> {
  const store = await prepared(scratch, 'large', distribution, DISTRIBUTION)
  const halves = await writeHalves(distribution, scratch, DISTRIBUTION)
  const merged = join(scratch, 'merged')
  const options = ['--no-database', '--all', '--omit-baseurl', '--outputdir', merged]
  const merge = () => timed('mergerepo_c', [...options, ...halves.map((half) => `--repo=file://${half}`)])
  const taken = await inTurn(runs, merge, () => measured(store))
  print(`${DISTRIBUTION} packages of a distribution`, 'mergerepo_c', 0.25, await recordsOf(merged), taken)
}

/** Hard links of all RPMs below a directory, each source directory under one of its own. @returns how many */
async function linkRpms(from: string, to: string): Promise<number> {
  const paths = (await readdir(from, { recursive: true })).filter((path) => path.endsWith('.rpm'))
  if (paths.length < LEAST_RPMS) throw new Error(`${from} holds ${paths.length} RPMs, ${LEAST_RPMS} at least are wanted`)
  for (const path of paths) {
    const target = join(to, path)
    await mkdir(join(target, '..'), { recursive: true })
    await link(join(from, path), target)
  }
  return paths.length
}

async function prepared(scratch: string, name: string, repository: string, count: number): Promise<string> {
  const store = join(scratch, name)
  await execa(process.execPath, [ASSEMBLY, 'prepare', store, repository, String(count)])
  return store
}

/** What each of several trees took in one process. */
async function measured(store: string, expected?: readonly string[]): Promise<Figures[]> {
  const { stdout } = await execa(process.execPath, [ASSEMBLY, 'measure', store, String(TREES_PER_PROCESS)])
  const figures = JSON.parse(stdout) as Figures[]
  for (const { opened } of figures) {
    if (expected !== undefined && opened.join() !== expected.join()) throw new Error('the documents differ from those of createrepo_c')
  }
  return figures
}

interface Taken {
  theirs: Cost[]
  ours: Figures[][]
}

async function inTurn(runs: number, theirs: () => Promise<Cost>, ours: () => Promise<Figures[]>): Promise<Taken> {
  const taken: Taken = { theirs: [], ours: [] }
  for (let run = 0; run < runs; run += 1) {
    taken.theirs.push(await theirs())
    taken.ours.push(await ours())
  }
  return taken
}

function print(what: string, tool: string, wanted: number, record: { storedBytes: number }, { theirs, ours }: Taken): void {
  const line = (name: string, member: 'wallMs' | 'cpuMs'): string => {
    const best = (costs: readonly Cost[]) => Math.min(...costs.map((cost) => cost[member]))
    const base = best(theirs)
    const own = (ms: number) => `${seconds(ms)}: ${(ms / base).toFixed(2)} x`
    const [worker, started] = [best(ours.flatMap((run) => run.slice(1))), best(ours.flatMap((run) => run.slice(0, 1)))]
    return `  ${name.padEnd(9)} ${tool} ${seconds(base)}, Murli ${own(worker)}  (wanted: ${wanted} x), in a process just started ${own(started)}\n`
  }
  const figures = ours.flat()
  const peak = Math.max(...figures.map(({ peakMb }) => peakMb))
  const [stored = 0] = figures.map(({ storedBytes }) => storedBytes)
  const mb = (bytes: number) => (bytes / 1e6).toFixed(2)
  const sizes = `${tool} ${mb(record.storedBytes)} MB, Murli ${mb(stored)} MB: ${(stored / record.storedBytes).toFixed(2)} x`
  process.stdout.write(`repodata of ${what}, best of ${ours.length} runs\n${line('wall', 'wallMs')}${line('CPU', 'cpuMs')}`)
  process.stdout.write(`  stored    ${sizes}\n  peak      ${peak.toFixed(0)} MB  (wanted: 500 MB)\n`)
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(2)} s`
}
