import { mkdir, mkdtemp, rename, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buildRpms, specOf } from '@murli/rpmmd/testing'
import { COMPOSE, TINY_SPEC } from './content.ts'
import { run } from './write.ts'
import { writeImages } from './write-images.ts'
import { writeMetadata } from './write-metadata.ts'
import { writeRepositories, writeTreeFiles } from './write-trees.ts'

/** A directory with one good compose, `<directory>/Tiny-1.0-20261122.t.0`, and the link to the latest. */
export interface GoodCompose extends AsyncDisposable {
  /** The compose's own directory. */
  readonly directory: string
  /** Another such directory, to be damaged; it goes away with `await using`. */
  copy(): Promise<{ readonly directory: string } & AsyncDisposable>
}

const DEFINE = { __os_install_post: '%{nil}', _build_name_fmt: '%%{NAME}-%%{VERSION}-%%{RELEASE}.%%{ARCH}.rpm' }

/**
 * A small compose with everything that the checks look at, made by rpmbuild, createrepo_c, xorriso and implantisomd5: a variant of each
 * type, two arches, source and debug trees, modules, comps, installer and extra files, split and single discs.
 */
export async function goodCompose(): Promise<GoodCompose> {
  const top = await mkdtemp(join(tmpdir(), 'murli-verify-'))
  await using cleanUp = new AsyncDisposableStack()
  cleanUp.defer(() => rm(top, { recursive: true, force: true }))
  const directory = join(top, 'good', COMPOSE.id)
  const product = join(directory, 'compose')
  await mkdir(product, { recursive: true })
  {
    await using rpms = await buildRpms([TINY_SPEC, ...['module', 'ha', 'extra', 'gluster'].map((name) => specOf(name))], {
      define: DEFINE,
      target: 'x86_64',
    })
    await using foreign = await buildRpms([TINY_SPEC], { define: DEFINE, target: 's390x' })
    for (const file of foreign.files.filter((name) => name.endsWith('.s390x.rpm'))) {
      await rename(join(foreign.directory, file), join(rpms.directory, file))
    }
    const modules = await writeRepositories(product, rpms.directory)
    const { extraFiles } = await writeTreeFiles(product)
    const images = await writeImages(product, join(top, 'scratch'))
    await writeMetadata(directory, { modules, extraFiles, images })
  }
  await symlink(COMPOSE.id, join(top, 'good/latest-Tiny-1'))
  const kept = cleanUp.move()
  return { directory, copy: () => copyOf(join(top, 'good')), [Symbol.asyncDispose]: () => kept.disposeAsync() }
}

async function copyOf(good: string): Promise<{ readonly directory: string } & AsyncDisposable> {
  const top = await mkdtemp(join(tmpdir(), 'murli-defect-'))
  // the program is ten times as fast as Node's own copying
  await run('cp', ['-a', '--reflink=auto', `${good}/.`, top])
  return { directory: join(top, COMPOSE.id), [Symbol.asyncDispose]: () => rm(top, { recursive: true, force: true }) }
}
