/**
 * `pnpm bench gather [--repo DIRECTORY] [--runs N] [--profile]`: loading a distribution and selecting from it, as multiples of what
 * `repo2solv` (libsolv) needs to load the same repository in the same run. DIRECTORY holds repodata/ and names.txt, package names, one
 * a line; without it the distribution is made of this machine's Debian package index. Best of N runs each, in turn.
 */
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { execa } from 'execa'
import type { Figures } from './measured.ts'
import { distributionRepository } from './repository.ts'

const MEASURED = join(import.meta.dirname, 'measured.ts')
const { values } = parseArgs({
  options: { repo: { type: 'string' }, runs: { type: 'string', default: '5' }, profile: { type: 'boolean', default: false } },
})
const directory = values.repo === undefined ? await distributionRepository() : resolve(values.repo)
const scratch = await mkdtemp(join(tmpdir(), 'murli-bench-'))
try {
  const runs = { solv: [] as number[], murli: [] as Figures[] }
  for (let run = 0; run < Number(values.runs); run += 1) {
    runs.solv.push(await repo2solv(directory))
    runs.murli.push(await measured([]))
  }
  print(Math.min(...runs.solv), runs.murli)
  if (values.profile) process.stdout.write(`where the time goes, in one more run:\n${(await measured(['--profile'])).profile.join('\n')}\n`)
} finally {
  await rm(scratch, { recursive: true })
}

/** Milliseconds. */
async function repo2solv(repository: string): Promise<number> {
  const started = performance.now()
  await execa('repo2solv', ['-o', join(scratch, 'distribution.solv'), repository])
  return performance.now() - started
}

async function measured(options: readonly string[]): Promise<Figures> {
  const out = join(scratch, 'figures.json')
  await execa(process.execPath, [MEASURED, directory, out, ...options], { stderr: 'inherit' })
  return JSON.parse(await readFile(out, 'utf8')) as Figures
}

function print(solvMs: number, runs: readonly Figures[]): void {
  const best = (of: (figures: Figures) => number): number => Math.min(...runs.map(of))
  const line = (what: string, ms: number, wanted: number) =>
    `  ${what.padEnd(34)} ${(ms / 1000).toFixed(2)} s  ${(ms / solvMs).toFixed(2)} x  (wanted: ${wanted} x)`
  const further = (runs[0]?.variants ?? []).slice(1).map(({ packages }, index) =>
    line(
      `variant ${index + 2}, ${packages} packages`,
      best(({ variants }) => variants[index + 1]?.ms ?? 0),
      0.4,
    ),
  )
  const lines = [
    `${runs[0]?.packages} packages of ${directory}, best of ${runs.length} runs`,
    `  ${'repo2solv'.padEnd(34)} ${(solvMs / 1000).toFixed(2)} s`,
    line(
      'load',
      best(({ loadedMs }) => loadedMs),
      1.2,
    ),
    line(
      `load and select ${runs[0]?.variants[0]?.packages} packages`,
      best(({ selectedMs }) => selectedMs),
      2.5,
    ),
    ...further,
    `  ${'peak memory'.padEnd(34)} ${Math.max(...runs.map(({ peakMb }) => peakMb)).toFixed(0)} MB  (wanted: 900 MB)`,
    `  ${'CPU time of all of it'.padEnd(34)} ${(best(({ cpuMs }) => cpuMs) / 1000).toFixed(2)} s`,
  ]
  process.stdout.write(`${lines.join('\n')}\n`)
}
