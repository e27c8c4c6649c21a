import { nativeArches, validArches } from '@murli/rpmmd/arch'
import { RpmmdError } from '@murli/rpmmd/error'
import { formatNevra } from '@murli/rpmmd/nevra'
import { fillFromFilelists, fillFromPrimary, PackagePool } from '@murli/rpmmd/pool'
import type { DocumentName } from '@murli/rpmmd/records'
import { type ModularPackages, modularPackages, type ModulemdDocument, ModulemdError, parseModulemd } from '@murli/modulemd'
import { findBroken, hiddenByModules, packagesToCheck, pathsToLookUp } from '@murli/selection'
import type { Check } from '../check.ts'
import type { ComposeDirectory } from '../compose/directory.ts'
import { type Settings, settingsOf, valuesFor } from '../compose/settings.ts'
import { parentOf } from '../compose/trees.ts'
import { inRepositories, openRepositories, type OpenRepository, recordContent, recordOf } from './repositories.ts'

export const closure: Check = {
  number: 47,
  severity: 'W',
  title: 'each repository of binary packages closes, with those of its parent and of variants used as lookaside',
  spec: 'spec 05 §9.4, 06 §7',
  async *run(compose) {
    const settings = await settingsOf(compose)
    yield* inRepositories(compose, async function* (repository) {
      const { variant, arch, kind, repomdPath } = repository
      if (kind !== 'binary' || !canBeChecked(settings, variant.uid, arch)) return
      const beside = await lookasides(compose, repository, settings)
      const modules = modularPackages(await modulesOf(compose, [...beside, repository]))
      const { pool, hidden } = await poolOf(compose, repository, { beside, modules })
      const arches = hasMultilib(settings, arch) ? validArches(arch, { multilib: true }) : nativeArches(arch)
      for (const { package: broken, requirements } of findBroken(pool, packagesToCheck(pool, arches, hidden), hidden)) {
        const path = `${repomdPath}#${formatNevra(broken, { epoch: 'always' })}`
        yield { path, message: `requires ${requirements.join(', ')}`, expected: 'packages that provide it' }
      }
    })
  },
}

/** Not where nobody asked for it, nor where packages outside the compose, which are not at hand, belong to it (spec 06 §7.1). */
function canBeChecked(settings: Settings, variant: string, arch: string): boolean {
  const strictness = valuesFor(settings.repoclosure_strictness, variant, arch).at(-1)
  return strictness !== 'off' && valuesFor(settings.gather_lookaside_repos, variant, arch).length === 0
}

/** Whether packages of the second chain are looked at: when any variant has them on this arch (spec 06 §7.1). */
function hasMultilib({ multilib }: Settings, arch: string): boolean {
  return (multilib ?? []).some(([, byArch]) => arch in byArch || '*' in byArch)
}

async function lookasides(compose: ComposeDirectory, { variant, arch }: OpenRepository, settings: Settings): Promise<OpenRepository[]> {
  const composeinfo = await compose.payload('composeinfo')
  const parent = composeinfo && parentOf(variant, composeinfo)
  const used = (settings.variant_as_lookaside ?? []).filter(([user]) => user === variant.uid).map(([, other]) => other)
  const uids = new Set([...(parent ? [parent.uid] : []), ...used])
  return (await openRepositories(compose)).filter((one) => one.kind === 'binary' && one.arch === arch && uids.has(one.variant.uid))
}

/** The packages of all repositories, with the paths that they require of each other. @throws {RpmmdError} REPO_INVALID */
async function poolOf(
  compose: ComposeDirectory,
  checked: OpenRepository,
  { beside, modules }: { beside: readonly OpenRepository[]; modules: ModularPackages },
): Promise<{ pool: PackagePool; hidden: ReadonlySet<number> }> {
  const pool = new PackagePool()
  const arches = new Set(validArches(checked.arch, { multilib: true }))
  const loaded: { repository: OpenRepository; first: number; end: number }[] = []
  for (const repository of [...beside, checked]) {
    const first = pool.count
    pool.addRepository({ id: repository.path, lookaside: repository !== checked })
    await fillFromPrimary(pool, document(compose, repository, 'primary'), { arches })
    loaded.push({ repository, first, end: pool.count })
  }
  const hidden = hiddenByModules(pool, modules)
  const paths = pathsToLookUp(pool, packagesToCheck(pool, [...arches], hidden), hidden)
  if (paths.size === 0) return { pool, hidden }
  for (const { repository, ...range } of loaded) {
    await fillFromFilelists(pool, document(compose, repository, 'filelists'), { paths, further: null }, range)
  }
  return { pool, hidden }
}

/** Documents of the modules of all repositories; what is wrong with them is another check's finding. */
async function modulesOf(compose: ComposeDirectory, repositories: readonly OpenRepository[]): Promise<ModulemdDocument[]> {
  const documents: ModulemdDocument[] = []
  for (const repository of repositories) {
    const record = recordOf(repository, 'modules')
    if (record === undefined) continue
    const text = Buffer.concat(await Array.fromAsync(recordContent(compose, repository, record))).toString('utf8')
    try {
      documents.push(...parseModulemd(text, repository.path).documents)
    } catch (error) {
      if (!(error instanceof ModulemdError)) throw error
    }
  }
  return documents
}

function document(compose: ComposeDirectory, repository: OpenRepository, name: DocumentName): AsyncIterable<Buffer> {
  const record = recordOf(repository, name)
  if (record === undefined) throw new RpmmdError('REPO_INVALID', `${repository.repomdPath} does not list ${name}`)
  return recordContent(compose, repository, record)
}
