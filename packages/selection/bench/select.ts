/**
 * Times a selection from a made-up distribution: `node packages/selection/bench/select.ts [packages]`. Each source has four
 * builds on two arches and a debug package; requirements are sonames, versions, paths and rich expressions.
 */
import { prepareUniverse, selectPackages } from '../src/index.ts'
import type { Dependency, UniversePackage } from '../src/index.ts'

const count = Number(process.argv[2] ?? 60_000)
const packages = distribution(Math.ceil(count / 8))

const prepared = timed('prepareUniverse', () => prepareUniverse(packages))
for (const greedy of ['none', 'all'] as const) {
  const result = timed(`selectPackages, a tenth of the names, greedy ${greedy}`, () =>
    selectPackages(prepared, {
      rules: '4.10',
      richDependencies: 'union',
      arch: 'x86_64',
      inputs: Array.from({ length: Math.ceil(count / 80) }, (_, index) => `package${index * 10}`),
      excludes: ['package17*', '*-static'],
      conditionals: [{ name: 'package1', install: 'package2' }],
      langpacks: [{ name: 'package3', install: 'package4%s' }],
      prepopulate: [],
      fulltreeExcludes: [],
      multilibMethods: ['devel', 'runtime'],
      multilibWhitelist: [],
      multilibBlacklist: [],
      greedy,
      fulltree: true,
      selfhosting: true,
      dependencies: true,
      sources: true,
      debug: true,
    }),
  )
  console.log(`  ${result.rpm.length} binaries, ${result.srpm.length} sources, ${result.debuginfo.length} debug packages`)
}
console.log(`  heap ${Math.round(process.memoryUsage().heapUsed / 2 ** 20)} MiB`)

function timed<T>(what: string, make: () => T): T {
  const start = performance.now()
  const made = make()
  console.log(`${what}: ${Math.round(performance.now() - start)} ms (${packages.length} packages)`)
  return made
}

function distribution(sources: number): UniversePackage[] {
  return Array.from({ length: sources }, (_, index) => index).flatMap((index) => {
    const name = `package${index}`
    const near = (step: number) => `package${(index * 7 + step) % sources}`
    const requires = [
      versioned(near(1), 'GE'),
      plain(`lib${near(2)}.so.1()(64bit)`),
      plain(`(${near(3)} or ${near(4)})`),
      plain(`/usr/bin/${near(5)}`),
    ]
    const binary = (suffix: string, arch: string): UniversePackage => {
      const files = [
        ...(suffix === '' ? [`/usr/bin/${name}`] : []),
        ...Array.from({ length: 40 }, (_, file) => `/usr/share/${name}${suffix}/file${file}`),
      ]
      const provides = [
        plain(`lib${name}${suffix}.so.1${arch === 'x86_64' ? '()(64bit)' : ''}`),
        ...Array.from({ length: 6 }, (_, one) => versioned(`${name}${suffix}(${one})`, 'EQ')),
      ]
      return {
        ...build(`${name}${suffix}`, arch, `${name}-1-1.src.rpm`),
        provides,
        requires: suffix === '' ? requires : [versioned(name, 'EQ')],
        files: () => files,
      }
    }
    return [
      ...['x86_64', 'i686'].flatMap((arch) => ['', '-libs', '-devel'].map((suffix) => binary(suffix, arch))),
      { ...build(`${name}-debuginfo`, 'x86_64', `${name}-1-1.src.rpm`), provides: [], requires: [], files: () => [] },
      { ...build(name, 'src', ''), provides: [], requires: [plain(near(6)), plain(`${near(7)}-devel`)], files: () => [] },
    ]
  })
}

function build(name: string, arch: string, sourcerpm: string): Omit<UniversePackage, 'provides' | 'requires' | 'files'> {
  return { name, epoch: '0', version: '1', release: '1', arch, sourcerpm, repo: 'main', lookaside: false }
}

function plain(name: string): Dependency {
  return { name, flags: null, epoch: null, version: null, release: null, pre: false }
}

function versioned(name: string, flags: 'EQ' | 'GE'): Dependency {
  return { ...plain(name), flags, epoch: '0', version: '1', release: '1' }
}
