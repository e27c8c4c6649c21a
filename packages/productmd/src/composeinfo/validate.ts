import { isArchKey } from '../arches.ts'
import { refuse } from '../error.ts'
import { isCleanPath } from '../text.ts'
import type { ComposeinfoPayload } from './document.ts'

const RELEASE_TYPES = ['fast', 'ga', 'updates', 'updates-testing', 'eus', 'aus', 'els', 'tus', 'e4s']
const VERSION = /^([^0-9].*|([0-9]+(\.?[0-9]+)*))$/

type Variant = ComposeinfoPayload['variants'][string]

/** Checks the rules of spec 05 §4.3 and §9.2. @throws {ProductmdError} METADATA_INVALID listing every violation. */
export function validateComposeinfo(payload: ComposeinfoPayload): void {
  const { release, base_product: base, variants } = payload
  const problems = [
    ...productProblems('release', release),
    ...(base === undefined ? [] : productProblems('base product', base)),
    ...((release.is_layered === true) === (base !== undefined) ? [] : ['a base product belongs to a layered release and to no other']),
    ...Object.entries(variants).flatMap(([key, variant]) => [
      ...(key === variant.uid ? [] : [`variant ${key} has the uid ${variant.uid}`]),
      ...variantProblems(variant, variants),
    ]),
  ]
  refuse('composeinfo.json', problems)
}

function productProblems(what: string, product: { version: string; type: string }): string[] {
  return [
    ...(VERSION.test(product.version)
      ? []
      : [`${what} version '${product.version}' is neither dotted numbers nor text without a digit in front`]),
    ...(RELEASE_TYPES.includes(product.type) ? [] : [`${what} type '${product.type}' is unknown`]),
  ]
}

function variantProblems(variant: Variant, all: ComposeinfoPayload['variants']): string[] {
  const parent = Object.values(all).find((candidate) => candidate.variants?.some((id) => `${candidate.uid}-${id}` === variant.uid))
  const paths = Object.values(variant.paths).flatMap((byArch) => Object.entries(byArch))
  const problem = (wrong: boolean, text: string): string[] => (wrong ? [`variant ${variant.uid}: ${text}`] : [])
  return [
    ...problem(!/^[a-zA-Z0-9]+$/.test(variant.id), `id '${variant.id}' may only have letters and digits`),
    ...problem(parent === undefined && variant.uid.replaceAll('-', '') !== variant.id, `id '${variant.id}' does not fit the uid`),
    ...problem(variant.name.trim() === '', 'the name is blank'),
    ...problem(variant.arches.length === 0, 'there are no arches'),
    ...variant.arches.flatMap((arch) => problem(!isArchKey(arch), `arch '${arch}' is unknown`)),
    ...problem(parent !== undefined && variant.arches.some((arch) => !parent.arches.includes(arch)), 'has arches that its parent has not'),
    ...problem(
      (variant.type === 'layered-product') !== (variant.release !== undefined),
      'a release belongs to a layered product and to no other',
    ),
    ...paths.flatMap(([arch, path]) => [
      ...problem(!variant.arches.includes(arch), `paths name the arch ${arch}`),
      ...problem(!isCleanPath(path), `'${path}' is not a clean relative path`),
    ]),
    ...problem(
      variant.type === 'addon' && JSON.stringify(variant.paths.packages) !== JSON.stringify(variant.paths.repository),
      'packages of an addon are its repository',
    ),
  ]
}
