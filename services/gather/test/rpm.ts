import { execFile } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import type { SetPackage } from '@murli/contracts/documents'
import { readRpmHeader } from '@murli/rpmmd/header'
import { sha256 } from './package-set.ts'

const run = promisify(execFile)

/** Seconds since 1970 that every built file has. */
export const BUILT_AT = 1_700_000_000

/** Real RPMs in a directory of their own; disposing it removes them. */
export interface BuiltRpms extends AsyncDisposable {
  directory: string
  /** Paths, sorted: the binary packages and the source package. */
  paths: string[]
}

/** Builds a package with rpmbuild. `install` are shell lines that fill `$RPM_BUILD_ROOT`, `files` lines of %files. */
export async function buildRpm(told: { name: string; install: string; files: string[]; payload?: string }): Promise<BuiltRpms> {
  const directory = await mkdtemp(join(tmpdir(), 'murli-gather-rpm-'))
  const spec = join(directory, `${told.name}.spec`)
  await writeFile(spec, specText(told))
  const defines = {
    _topdir: directory,
    _build_id_links: 'none',
    _binary_payload: told.payload ?? 'w3.zstdio',
    clamp_mtime_to_source_date_epoch: '1',
  }
  const options = Object.entries(defines).flatMap(([name, value]) => ['--define', `${name} ${value}`])
  await run('rpmbuild', ['-ba', ...options, spec], { env: { ...process.env, SOURCE_DATE_EPOCH: String(BUILT_AT) } })
  const found = await readdir(directory, { recursive: true })
  const paths = found.filter((path) => path.endsWith('.rpm')).map((path) => join(directory, path))
  for (const path of paths) await utimes(path, BUILT_AT, BUILT_AT)
  return { directory, paths: paths.toSorted(), [Symbol.asyncDispose]: () => rm(directory, { recursive: true }) }
}

/** What a package set says of an RPM on disk. */
export async function setPackageOf(path: string, changes: Partial<SetPackage> = {}): Promise<SetPackage> {
  const bytes = await readFile(path)
  const { name, epoch, version, release, arch, sourcerpm, headerStart, headerEnd } = readRpmHeader(bytes)
  return {
    name,
    epoch,
    version,
    release,
    arch,
    sourcerpm,
    headerStart,
    headerEnd,
    fileName: basename(path),
    checksum: { type: 'sha256', value: sha256(bytes) },
    size: bytes.length,
    mtime: Math.floor((await stat(path)).mtimeMs / 1000),
    url: pathToFileURL(path).href,
    record: { bucket: 0, at: [0, 0, 0, 0] },
    ...changes,
  }
}

function specText({ name, install, files }: { name: string; install: string; files: string[] }): string {
  return `Name: ${name}
Version: 1
Release: 1
Summary: ${name}
License: MIT
BuildArch: noarch
%description
${name}
%prep
%build
%install
${install}
%files
${files.join('\n')}
`
}
