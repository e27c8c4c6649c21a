import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, readdir, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** A directory of test RPMs that goes away with `await using`. `files` are base names, sorted. */
export interface BuiltRpms extends AsyncDisposable {
  directory: string
  files: string[]
}

/** `define`: more macros. `sources`: texts of the files that the specs name as sources. `target`: the arch to build for. */
export interface BuildOptions {
  target?: string
  define?: Record<string, string>
  sources?: Record<string, string>
}

/**
 * Builds binary and source RPMs from spec texts with rpmbuild, all into one flat directory. Build host and times are fixed.
 */
export async function buildRpms(specs: string[], options: BuildOptions = {}): Promise<BuiltRpms> {
  const directory = await mkdtemp(join(tmpdir(), 'murli-rpms-'))
  await using cleanUp = new AsyncDisposableStack()
  cleanUp.defer(() => rm(directory, { recursive: true }))
  const top = join(directory, 'build')
  await mkdir(join(top, 'SOURCES'), { recursive: true })
  for (const [name, text] of Object.entries(options.sources ?? {})) await writeFile(join(top, 'SOURCES', name), text)
  const paths = specs.map((_, index) => join(top, `test${index}.spec`))
  await Promise.all(specs.map((spec, index) => writeFile(paths[index]!, spec)))
  const target = options.target === undefined ? [] : ['--target', options.target]
  const args = ['-ba', '--nodeps', ...target, ...macros({ _topdir: top, ...FIXED, ...options.define }), ...paths]
  await run('rpmbuild', args, { env: { ...process.env, SOURCE_DATE_EPOCH: '1700000000' } })
  for (const file of await rpmFiles(top)) await rename(file, join(directory, basename(file)))
  await rm(top, { recursive: true })
  const kept = cleanUp.move()
  return {
    directory,
    files: (await readdir(directory)).toSorted(),
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  }
}

const FIXED = {
  _build_id_links: 'none',
  debug_package: '%{nil}',
  _buildhost: 'builder.example',
  use_source_date_epoch_as_buildtime: '1',
  clamp_mtime_to_source_date_epoch: '1',
}

function macros(definitions: Record<string, string>): string[] {
  return Object.entries(definitions).flatMap(([name, value]) => ['--define', `${name} ${value}`])
}

async function rpmFiles(top: string): Promise<string[]> {
  const entries = await readdir(top, { recursive: true, withFileTypes: true })
  return entries.filter((entry) => entry.isFile() && entry.name.endsWith('.rpm')).map((entry) => join(entry.parentPath, entry.name))
}

/** The smallest spec that builds a noarch package; `extra` goes into the preamble, `sections` behind the file list. */
export function specOf(name: string, extra = '', sections = ''): string {
  return `Name: ${name}
Version: 1.0
Release: 1
Summary: ${name} for tests
License: MIT
BuildArch: noarch
${extra}

%description
${name} for tests.

%files
${sections}
`
}
