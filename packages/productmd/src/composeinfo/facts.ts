/** Name, short name, version and type of a release or base product. */
export interface ProductFacts {
  readonly name: string
  readonly short: string
  readonly version: string
  readonly type: string
}

/** The release of a compose; a base product makes it layered. */
export interface ReleaseFacts extends ProductFacts {
  readonly internal: boolean
  readonly baseProduct: ProductFacts | null
}

/** What metadata state about a variant. `children` are UIDs; `release` is set for layered products. */
export interface VariantFacts {
  readonly uid: string
  readonly id: string
  readonly name: string
  readonly type: 'variant' | 'addon' | 'layered-product' | 'optional'
  readonly arches: readonly string[]
  readonly isEmpty: boolean
  readonly parent: string | null
  readonly children: readonly string[]
  readonly release: { readonly name: string; readonly short: string; readonly version: string } | null
}

/** The id as productmd wants it: without dashes (spec 05 §4.3). */
export function plainId(id: string): string {
  return id.replaceAll('-', '')
}
