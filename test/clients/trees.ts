import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

/** The binary repository of a variant on an arch, in an exported compose. */
export interface BinaryTree {
  variant: string
  arch: string
  url: string
  /** Repositories beside which it is used: its parent's and those of the variants that it has as lookaside. */
  beside: string[]
  /** Whether some variant is multilib on this arch. */
  isMultilib: boolean
}

interface ComposeInfo {
  payload: { variants: Record<string, { id: string; paths: { repository?: Record<string, string> } }> }
}

/** The dump has only what the configuration says. */
interface Options {
  multilib?: [regex: string, arches: Record<string, unknown>][]
  variant_as_lookaside?: [user: string, provider: string][]
}

/** Every tree of an exported compose, by its composeinfo.json and its configuration. */
export async function binaryTrees(compose: string): Promise<BinaryTree[]> {
  const { payload } = JSON.parse(await readFile(join(compose, 'compose/metadata/composeinfo.json'), 'utf8')) as ComposeInfo
  const options = JSON.parse(await readFile(join(compose, 'logs/global/config-dump.global.log'), 'utf8')) as Options
  const { multilib = [], variant_as_lookaside: lookasides = [] } = options
  const urlOf = (variant: string, arch: string): string[] => {
    const path = payload.variants[variant]?.paths.repository?.[arch]
    return path === undefined ? [] : [pathToFileURL(join(compose, 'compose', path)).href]
  }
  return Object.entries(payload.variants).flatMap(([variant, { id, paths }]) => {
    const parents = variant.endsWith(`-${id}`) ? [variant.slice(0, -id.length - 1)] : []
    const asides = lookasides.filter(([user]) => user === variant).map(([, provider]) => provider)
    return Object.keys(paths.repository ?? {}).map((arch) => ({
      variant,
      arch,
      url: urlOf(variant, arch)[0] ?? '',
      beside: [...parents, ...asides].flatMap((uid) => urlOf(uid, arch)),
      isMultilib: multilib.some(([, arches]) => arch in arches || '*' in arches),
    }))
  })
}
