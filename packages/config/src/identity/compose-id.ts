import type { ComposeType } from '@murli/contracts'
import type { Release } from '@murli/contracts/slices'
import { ConfigError } from '../error.ts'
import { majorVersion } from './release.ts'

/** What makes one compose of a release differ from the next. `date` is `YYYYMMDD`. */
export interface ComposeDate {
  readonly date: string
  readonly type: ComposeType
  readonly respin: number
}

const SUFFIXES: Record<ComposeType, string> = { test: '.t', ci: '.ci', nightly: '.n', production: '', development: '.d' }

/** Compose types by the letters that a compose id has between date and respin, long forms included (spec 05 §7.1). */
const TYPES: Record<string, ComposeType> = {
  '': 'production',
  t: 'test',
  test: 'test',
  ci: 'ci',
  n: 'nightly',
  nightly: 'nightly',
  d: 'development',
}

/** `.t`, `.ci`, `.n`, `` or `.d`. */
export function typeSuffix(type: ComposeType): string {
  return SUFFIXES[type]
}

/**
 * `<short>-<version>[-<type>][-<base short>-<base version>[-<base type>]]-<date><suffix>.<respin>` (spec 05 §7.1).
 * `variants` are UIDs, needed only for the one old exception: RHEL 5 over RHEL 5 names its first of Client and Server.
 */
export function composeId(release: Release, compose: ComposeDate, variants: readonly string[] = []): string {
  const parts = [release.short, release.version, ...typePart(release.type)]
  const base = release.baseProduct
  if (base !== null) parts.push(base.short, base.version, ...typePart(base.type))
  if (base !== null && isRhel5(release) && isRhel5(base)) {
    const named = variants.find((uid) => uid === 'Client' || uid === 'Server')
    if (named !== undefined) parts.push(named)
  }
  return `${parts.join('-')}-${dated(compose)}`
}

/**
 * Compose id in the image names and volume ids of a layered-product variant:
 * `<product short>-<product version>-<short>-<major version>-<date><suffix>.<respin>` (spec 05 §7.2).
 * @param release the product's own release, as `layeredProductRelease` makes it.
 */
export function layeredProductComposeId(release: Release, compose: ComposeDate): string {
  const base = release.baseProduct
  const below = base === null ? [] : [base.short, majorVersion(base.version)]
  return `${[release.short, release.version, ...below].join('-')}-${dated(compose)}`
}

function isRhel5(product: { short: string; version: string }): boolean {
  return product.short === 'RHEL' && majorVersion(product.version) === '5'
}

function typePart(type: string): string[] {
  const word = type.toLowerCase()
  return word === '' || word === 'ga' ? [] : [word]
}

function dated({ date, type, respin }: ComposeDate): string {
  return `${date}${typeSuffix(type)}.${respin}`
}

/**
 * Reads date, type and respin back: the last run of eight digits that fits counts (spec 05 §7.1).
 * @throws {ConfigError} REQUEST_INVALID when there is no date or the type letters are unknown.
 */
export function parseComposeId(id: string): ComposeDate {
  const found = /^(?:.*\D)?(\d{8})(?:\.([a-z]+))?(?:\.(\d+))?(?!\d)/.exec(id)
  const type = TYPES[found?.[2] ?? '']
  if (found === null || type === undefined) throw new ConfigError('REQUEST_INVALID', `not a compose id: ${id}`)
  return { date: found[1]!, type, respin: Number(found[3] ?? 0) }
}
