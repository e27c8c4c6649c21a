import type { Variant } from '@murli/contracts'
import type { Release } from '@murli/contracts/slices'
import { ConfigError } from '../error.ts'

/** The options that say what a release is (spec 01 §2.2). */
export interface ReleaseOptions {
  readonly release_name: string
  readonly release_short: string
  readonly release_version: string
  readonly release_type: string
  readonly release_internal: boolean
  readonly base_product_name?: string | undefined
  readonly base_product_short?: string | undefined
  readonly base_product_version?: string | undefined
  readonly base_product_type?: string | undefined
}

/** The release of a compose. A base product name that is not empty makes it layered; types are lower case. */
export function releaseOf(options: ReleaseOptions): Release {
  const layered = options.base_product_name !== undefined && options.base_product_name !== ''
  return {
    name: options.release_name,
    short: options.release_short,
    version: options.release_version,
    type: options.release_type.toLowerCase(),
    internal: options.release_internal,
    baseProduct: layered
      ? {
          name: options.base_product_name ?? '',
          short: options.base_product_short ?? '',
          version: options.base_product_version ?? '',
          type: (options.base_product_type ?? 'ga').toLowerCase(),
        }
      : null,
  }
}

/**
 * The release that a layered-product variant has of its own, with the compose's release below it. The base keeps its whole
 * version; whoever shows it for such a variant cuts it to the major one (spec 05 §5.4, 06 §2.2).
 */
export function layeredProductRelease(release: Release, variant: Pick<Variant, 'uid' | 'release'>): Release {
  if (variant.release === null) throw new ConfigError('VARIANTS_INVALID', `layered product ${variant.uid} has no release`)
  const { name, short, version, type } = release
  return { ...variant.release, type, internal: false, baseProduct: { name, short, version, type } }
}

/** The version up to its first dot. */
export function majorVersion(version: string): string {
  return version.split('.', 1)[0] ?? version
}
