import { createHash } from 'node:crypto'
import { cp, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { execa } from 'execa'
import { Murli } from '../../system/murli.ts'
import { PROJECT } from '../../system/paths.ts'
import { buildPackages } from '../../system/small-distribution.ts'
import { specimen } from '../../system/specimen.ts'
import { usageOf } from './stack-usage.ts'

const CONFIGURATION = 'addons'
/** Where the package that is upgraded goes: one variant, on two arches and as source, with images of its own. */
const BESIDE = '"nginx"'
const PACKAGE_MB = 1

/** A package of incompressible content of its own, with its source, of this release. */
const spec = (release: number): string => `
Name: upgraded
Version: 1.0
Release: ${release}
Summary: What is upgraded
License: MIT
BuildArch: noarch
%description
%{summary}.
%install
mkdir -p %{buildroot}/usr/share/upgraded
head -c ${PACKAGE_MB}000000 /dev/urandom > %{buildroot}/usr/share/upgraded/content
%files
/usr/share/upgraded
`

/** One compose with its export. `made`: nodes that were not remembered. */
interface Run {
  wallSeconds: number
  cpuSeconds: number
  made: string[]
  nodes: number
  storedBytes: number
  files: Map<string, number>
}

/**
 * `pnpm bench trees incremental [--scale N] [--payload BYTES]`: a compose with addons, sources and images, the same once more, and once more
 * after one package was upgraded: what is made again, what it costs beside the first one, and what is stored for it. `--scale` and
 * `--payload` are those of the specimen's generator; the stack has composed and exported the example before.
 */
export async function benchIncremental(args: string[]): Promise<void> {
  const { values } = parseArgs({ args, options: { scale: { type: 'string', default: '1' }, payload: { type: 'string', default: '0' } } })
  const scratch = await mkdtemp(join(PROJECT, '.murli', 'bench-'))
  try {
    const config = await ownCopy(await specimen({ scale: Number(values.scale), payload: Number(values.payload) }), scratch)
    await using murli = await Murli.make({}, scratch)
    await murli.must(['up'])
    await murli.must(['compose', '--target-dir', join(scratch, 'example')])
    const bench = { murli, config, scratch }
    await upgrade(scratch, 1)
    const full = await compose(bench, 'full')
    const unchanged = await compose(bench, 'unchanged')
    await upgrade(scratch, 2)
    const upgraded = await compose(bench, 'upgraded')
    process.stdout.write('                CPU s  (x full)  wall s  (x full)  made of nodes  stored MB  new files MB\n')
    process.stdout.write(`${line('full', full, full, new Map())}\n`)
    process.stdout.write(`${line('unchanged', unchanged, full, full.files)}\n`)
    process.stdout.write(`${line('one upgraded', upgraded, full, unchanged.files)}\n`)
    process.stdout.write(`made after the upgrade: ${upgraded.made.toSorted().join(' ')}\n`)
  } finally {
    await rm(scratch, { recursive: true, force: true })
  }
}

/** The configuration and its repository, to which packages may be added. @returns the directory of the configuration */
async function ownCopy(from: string, scratch: string): Promise<string> {
  const config = join(scratch, 'composes', CONFIGURATION)
  await cp(join(from, 'composes', CONFIGURATION), config, { recursive: true })
  await cp(join(from, 'repos/base'), join(scratch, 'repos/base'), { recursive: true, preserveTimestamps: true })
  const path = join(config, `${CONFIGURATION}.conf`)
  await writeFile(path, (await readFile(path, 'utf8')).replace(BESIDE, `${BESIDE}, "upgraded"`))
  return config
}

async function upgrade(scratch: string, release: number): Promise<void> {
  const repository = join(scratch, 'repos/base')
  await buildPackages('upgraded', spec(release), { build: join(scratch, 'build'), repository })
  await execa('createrepo_c', ['--quiet', '--no-database', '--update', repository])
}

async function compose({ murli, config, scratch }: { murli: Murli; config: string; scratch: string }, name: string): Promise<Run> {
  const target = join(scratch, name)
  const [before, storedBefore] = [usageOf(murli.stateDirectory), await bytesBelow(join(murli.stateDirectory, 'objects'))]
  const started = performance.now()
  const output = await murli.must(['compose', `${CONFIGURATION}.conf`, '--test', '--explain-misses', '--json', '--target-dir', target], {
    cwd: config,
  })
  const wallSeconds = (performance.now() - started) / 1000
  const cpuSeconds = usageOf(murli.stateDirectory).cpuSeconds - before.cpuSeconds
  const ended = JSON.parse(output.trimEnd().split('\n').at(-1) ?? '') as Ended
  return {
    wallSeconds,
    cpuSeconds,
    made: Object.keys(ended.misses),
    nodes: Object.values(ended.counts).reduce((sum, count) => sum + count, 0),
    storedBytes: (await bytesBelow(join(murli.stateDirectory, 'objects'))) - storedBefore,
    files: await contents(target),
  }
}

/** What `murli compose --json --explain-misses` says at the end. */
interface Ended {
  misses: Record<string, unknown>
  counts: Record<string, number>
}

async function bytesBelow(directory: string): Promise<number> {
  const sizes = await Promise.all((await filesBelow(directory)).map(async (path) => (await stat(path)).size))
  return sizes.reduce((sum, size) => sum + size, 0)
}

/** Sum → size of the files of an export, without its logs. */
async function contents(directory: string): Promise<Map<string, number>> {
  const found = new Map<string, number>()
  for (const path of (await filesBelow(directory)).filter((file) => file.includes('/compose/'))) {
    const bytes = await readFile(path)
    found.set(createHash('sha256').update(bytes).digest('hex'), bytes.length)
  }
  return found
}

async function filesBelow(directory: string): Promise<string[]> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true })
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
}

function line(name: string, run: Run, full: Run, before: ReadonlyMap<string, number>): string {
  const number = (value: number): string => value.toFixed(2).padStart(6)
  const ratio = (value: number, of: number): string => `(${(value / of).toFixed(2)})  `
  const added = [...run.files].reduce((sum, [digest, size]) => sum + (before.has(digest) ? 0 : size), 0)
  return [
    name.padEnd(14),
    `${number(run.cpuSeconds)}  ${ratio(run.cpuSeconds, full.cpuSeconds)}`,
    `${number(run.wallSeconds)}  ${ratio(run.wallSeconds, full.wallSeconds)}`,
    `${run.made.length} of ${run.nodes}`.padEnd(12),
    `${number(run.storedBytes / 1e6)}     ${number(added / 1e6)}`,
  ].join('  ')
}
