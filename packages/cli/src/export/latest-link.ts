import { readFileSync, renameSync, rmSync, symlinkSync } from 'node:fs'
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
 * Points the link beside an exported compose to it, atomically.
 * @returns path of the link
 * @throws CliError when something that is not a link has its name
 */
export function updateLatestLink(targetDirectory: string, composeId: string, components: number): string {
  const text = readFileSync(join(targetDirectory, composeId, 'compose/metadata/composeinfo.json'), 'utf8')
  const { release, base_product: base } = ComposeInfo.parse(JSON.parse(text)).payload
  const link = join(targetDirectory, latestLinkName(release, base ?? null, components))
  const temporary = `${link}.${process.pid}`
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
  return link
}
