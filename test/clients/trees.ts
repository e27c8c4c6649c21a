import { readdir, readFile } from 'node:fs/promises'
import { basename, join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'

/** The binary repository of a variant on an arch, in an exported compose. */
export interface BinaryTree {
  variant: string
  arch: string
  url: string
  /** Its packages, as name-version-release.arch. */
  packages: string[]
  /** The repository of its debug packages, if there is one, with these packages. */
  debug: { url: string; packages: string[] } | null
  /** Repositories beside which it is used: its parent's, those of variants that it has as lookaside, those from outside of the compose. */
  beside: string[]
  /** Whether some variant is multilib on this arch. */
  isMultilib: boolean
}

interface Variant {
  id: string
  paths: Partial<Record<'repository' | 'debug_repository' | 'packages' | 'debug_packages', Record<string, string>>>
}

interface ComposeInfo {
  payload: { variants: Record<string, Variant> }
}

/** The dump has only what the configuration says. */
interface Options {
  gather_lookaside_repos?: [regex: string, urls: Record<string, string | string[]>][]
  multilib?: [regex: string, arches: Record<string, unknown>][]
  variant_as_lookaside?: [user: string, provider: string][]
}

/**
 * Every tree of an exported compose, by its composeinfo.json and its options.
 * @param configuration the directory that relative paths in options start from
 */
export async function binaryTrees(compose: string, configuration: string): Promise<BinaryTree[]> {
  const { payload } = JSON.parse(await readFile(join(compose, 'compose/metadata/composeinfo.json'), 'utf8')) as ComposeInfo
  const options = JSON.parse(await readFile(join(compose, 'logs/global/config-dump.global.log'), 'utf8')) as Options
  const product = join(compose, 'compose')
  const { variants } = payload
  const places = Object.entries(variants).flatMap(([variant, { paths }]) =>
    Object.entries(paths.repository ?? {}).map(([arch, repository]) => ({ variant, paths, arch, repository })),
  )
  const treeAt = async ({ variant, paths, arch, repository }: (typeof places)[number]): Promise<BinaryTree> => {
    const debug = paths.debug_repository?.[arch]
    const own = inside(payload, options, variant).flatMap((uid) => variants[uid]?.paths.repository?.[arch] ?? [])
    return {
      variant,
      arch,
      url: urlOf(product, repository),
      packages: await packagesIn(product, paths.packages?.[arch]),
      debug: debug === undefined ? null : { url: urlOf(product, debug), packages: await packagesIn(product, paths.debug_packages?.[arch]) },
      beside: [...own.map((path) => urlOf(product, path)), ...outside(options, variant, arch, configuration)],
      isMultilib: (options.multilib ?? []).some(([, arches]) => arch in arches || '*' in arches),
    }
  }
  return Promise.all(places.map(treeAt))
}

function urlOf(directory: string, path: string): string {
  return pathToFileURL(resolve(directory, path)).href
}

async function packagesIn(product: string, path: string | undefined): Promise<string[]> {
  if (path === undefined) return []
  const files = await readdir(join(product, path), { recursive: true })
  return files.filter((file) => file.endsWith('.rpm')).map((file) => basename(file, '.rpm'))
}

/** Variants whose repositories a variant is used with: its parent, and those that it has as lookaside. */
function inside({ variants }: ComposeInfo['payload'], { variant_as_lookaside: pairs = [] }: Options, variant: string): string[] {
  const id = variants[variant]?.id ?? ''
  const parents = variant.endsWith(`-${id}`) ? [variant.slice(0, -id.length - 1)] : []
  return [...parents, ...pairs.filter(([user]) => user === variant).map(([, provider]) => provider)]
}

/** Addresses of the repositories from outside that a variant is used with. */
function outside({ gather_lookaside_repos: lookasides = [] }: Options, variant: string, arch: string, configuration: string): string[] {
  return lookasides
    .filter(([regex]) => new RegExp(`^(?:${regex})`).test(variant))
    .flatMap(([, urls]) => [urls[arch], urls['*']].flatMap((found) => found ?? []))
    .map((path) => urlOf(configuration, path.replaceAll('$basearch', arch)))
}

/** Clients need a second for each tree, of which they wait a part. @returns the results in order */
export async function twoAtATime<Result>(trees: readonly BinaryTree[], work: (tree: BinaryTree) => Promise<Result>): Promise<Result[]> {
  const results: Result[] = []
  const entries = trees.entries()
  const worker = async (): Promise<void> => {
    for (const [index, tree] of entries) results[index] = await work(tree)
  }
  await Promise.all([worker(), worker()])
  return results
}
