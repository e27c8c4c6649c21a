import { lstatSync, readFileSync, readlinkSync, renameSync, rmSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { CliError } from '../error.ts'

const Product = z.object({ short: z.string(), version: z.string() })
/** What the name of the link is made of, as composeinfo.json has it (spec 05 §4.3). */
const ComposeInfo = z.object({ payload: z.object({ release: Product, base_product: Product.optional() }) })

/**
 * Name of the link to the newest compose of a release (spec 05 §7.6).
 * @param components version parts in the name: n > 0 the first n, n < 0 all but the last |n| but at least one, 0 none
 */
export function latestLinkName(
  release: { short: string; version: string },
  baseProduct: { short: string; version: string } | null,
  components: number,
): string {
  const parts = release.version.split('.')
  const count = components > 0 ? components : components < 0 ? Math.max(1, parts.length + components) : 0
  const version = parts.slice(0, count).join('.')
  const base = baseProduct === null ? [] : [baseProduct.short, baseProduct.version]
  return ['latest', release.short, ...(version === '' ? [] : [version]), ...base].join('-')
}

/**
 * Points the link beside an exported compose to it, atomically. `components`: see `latestLinkName`; `onlyForward`: not when it leads to a
 * newer compose, for whoever says once more what was done long ago.
 * @throws CliError when something that is not a link has its name
 */
export function updateLatestLink(targetDirectory: string, composeId: string, options: { components: number; onlyForward: boolean }): void {
  const text = readFileSync(join(targetDirectory, composeId, 'compose/metadata/composeinfo.json'), 'utf8')
  const { release, base_product: base } = ComposeInfo.parse(JSON.parse(text)).payload
  const link = join(targetDirectory, latestLinkName(release, base ?? null, options.components))
  if (options.onlyForward && isNewer(targetOf(link), composeId)) return
  // of this compose alone, so that one which a killed export left is found again
  const temporary = join(targetDirectory, `.${composeId}.link`)
  rmSync(temporary, { force: true })
  symlinkSync(composeId, temporary)
  try {
    renameSync(temporary, link)
  } catch (error) {
    rmSync(temporary, { force: true })
    throw new CliError(`${link}: cannot be pointed to ${composeId}: ${error instanceof Error ? error.message : String(error)}`, {
      hint: 'remove what is there, or use --no-latest-link',
    })
  }
}

function targetOf(link: string): string | null {
  return lstatSync(link, { throwIfNoEntry: false })?.isSymbolicLink() === true ? readlinkSync(link) : null
}

/** By the text up to the respin, then the respin as a number (spec 05 §7.7). */
function isNewer(target: string | null, composeId: string): boolean {
  if (target === null) return false
  const [text, respin] = inOrder(target)
  const [ownText, ownRespin] = inOrder(composeId)
  return text === ownText ? respin > ownRespin : text > ownText
}

function inOrder(composeId: string): [text: string, respin: number] {
  const dot = composeId.lastIndexOf('.')
  return [composeId.slice(0, dot), Number(composeId.slice(dot + 1))]
}
