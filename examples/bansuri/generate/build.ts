import { execFile } from 'node:child_process'
import { mkdir, readdir, symlink, utimes, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { contentOf } from './content.ts'
import type { Description, Source } from './description.ts'
import { debugPackages, specFile } from './spec.ts'

const run = promisify(execFile)

/**
 * Builds one source for all its architectures. Nothing is compiled, so that a foreign architecture needs no compiler: rpmbuild is only
 * told the target.
 *
 * @param directory its own, empty
 * @returns paths of the packages
 * @throws Error with rpmbuild's output
 */
export async function buildSource(source: Source, distribution: Description['distribution'], directory: string): Promise<string[]> {
  const spec = join(directory, 'SOURCES', `${source.name}.spec`)
  await writeArchive(source, distribution.builtAt, directory)
  await writeFile(spec, specFile(source, distribution))
  await utimes(spec, distribution.builtAt, distribution.builtAt)
  const [first = 'noarch', ...others] = source.arches
  await rpmbuild(['-ba', '--target', first, spec], distribution.builtAt, directory)
  for (const arch of others) await rpmbuild(['-bb', '--target', arch, spec], distribution.builtAt, directory)
  const files = await readdir(directory, { recursive: true })
  return files.filter((file) => file.endsWith('.rpm')).map((file) => join(directory, file))
}

async function writeArchive(source: Source, builtAt: number, directory: string): Promise<void> {
  const top = `${source.name}-${source.version}`
  for (const item of [...source.packages, ...debugPackages(source)]) {
    for (const [path, file] of Object.entries(item.files)) {
      const target = join(directory, 'tree', top, item.name, path)
      const content = contentOf(source, path, file)
      await mkdir(content.kind === 'directory' ? target : dirname(target), { recursive: true })
      if (content.kind === 'bytes') await writeFile(target, content.bytes, { mode: content.mode })
      if (content.kind === 'link') await symlink(content.target, target)
    }
  }
  await mkdir(join(directory, 'SOURCES'))
  const archive = join(directory, 'SOURCES', `${top}.tar`)
  const options = ['--sort=name', `--mtime=@${builtAt}`, '--owner=0', '--group=0', '--numeric-owner', '--mode=u+rwX,go+rX,go-w']
  await run('tar', [...options, '-C', join(directory, 'tree'), '-cf', archive, top])
  await utimes(archive, builtAt, builtAt)
}

async function rpmbuild(args: string[], builtAt: number, directory: string): Promise<void> {
  const macros = {
    _topdir: directory,
    _tmppath: directory,
    _sourcedir: join(directory, 'SOURCES'),
    _buildhost: 'builder.bansuri.example',
    _target_platform: '%{_target_cpu}-bansuri-linux',
    _build_id_links: 'none',
    _binary_payload: 'w6.gzdio',
    _source_payload: 'w6.gzdio',
    _docdir_fmt: '%%{NAME}',
    _srcdefattr: '(-,root,root)',
    dist: '%{nil}',
    debug_package: '%{nil}',
    __os_install_post: '%{nil}',
    __spec_clean_body: 'exit 0',
    use_source_date_epoch_as_buildtime: '1',
    clamp_mtime_to_source_date_epoch: '1',
    source_date_epoch_from_changelog: '0',
  }
  const defines = Object.entries(macros).flatMap(([name, value]) => ['--define', `${name} ${value}`])
  const env = {
    PATH: process.env['PATH'],
    HOME: directory,
    LC_ALL: 'C.UTF-8',
    TZ: 'UTC',
    SOURCE_DATE_EPOCH: String(builtAt),
  }
  await run('rpmbuild', ['--nodeps', '--quiet', ...defines, ...args], { env, cwd: directory, maxBuffer: 64 * 1024 * 1024 })
}
