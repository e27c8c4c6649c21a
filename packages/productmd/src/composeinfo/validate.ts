import { isArch, isArchKey } from '../arches.ts'
import { composeViolations } from '../json/compose.ts'
import { isCleanPath } from '../text.ts'
import { refuse, type Rule, violation, type Violation } from '../violation.ts'
import type { ComposeinfoPayload } from './document.ts'

const RELEASE_TYPES = ['fast', 'ga', 'updates', 'updates-testing', 'eus', 'aus', 'els', 'tus', 'e4s']
const VARIANT_TYPES = ['variant', 'optional', 'addon', 'layered-product']
const VERSION = /^([^0-9].*|([0-9]+(\.?[0-9]+)*))$/

type Variant = ComposeinfoPayload['variants'][string]

/** @throws {ProductmdError} METADATA_INVALID listing every violation. */
export function validateComposeinfo(payload: ComposeinfoPayload): void {
  refuse('composeinfo.json', composeinfoViolations(payload))
}

/** The rules that composeinfo.json breaks (spec 05 §4.3, §9.2). */
export function composeinfoViolations(payload: ComposeinfoPayload): Violation[] {
  const { compose, release, base_product: base, variants } = payload
  return [
    ...composeViolations(compose),
    ...productViolations('release', release),
    ...(base === undefined ? [] : productViolations('base product', base)),
    ...violation(
      (release.is_layered === true) !== (base !== undefined),
      'layer',
      'a base product belongs to a layered release and to no other',
    ),
    ...Object.entries(variants).flatMap(([key, variant]) => [
      ...violation(key !== variant.uid, 'variant', `variant ${key} has the uid ${variant.uid}`),
      ...variantViolations(variant, variants),
    ]),
  ]
}

function productViolations(what: string, { version, type }: { version: string; type: string }): Violation[] {
  const form = `${what} version '${version}' is neither dotted numbers nor text without a digit in front`
  return [
    ...violation(!VERSION.test(version), 'release', form),
    ...violation(!RELEASE_TYPES.includes(type), 'release', `${what} type '${type}' is unknown`),
  ]
}

function variantViolations(variant: Variant, all: ComposeinfoPayload['variants']): Violation[] {
  const parent = Object.values(all).find((candidate) => candidate.variants?.some((id) => `${candidate.uid}-${id}` === variant.uid))
  const broken = (wrong: boolean, rule: Rule, text: string): Violation[] => violation(wrong, rule, `variant ${variant.uid}: ${text}`)
  const isLayer = variant.type === 'layered-product'
  const release = variant.release
  return [
    ...broken(!/^[a-zA-Z0-9]+$/.test(variant.id), 'variant', `id '${variant.id}' may only have letters and digits`),
    ...broken(!fits(variant, parent), 'variant', `id '${variant.id}' does not fit the uid`),
    ...broken(!VARIANT_TYPES.includes(variant.type), 'variant', `type '${variant.type}' is unknown`),
    ...broken(variant.type === 'addon' && parent === undefined, 'variant', 'an addon needs a parent'),
    ...broken(variant.name.trim() === '', 'variant', 'the name is blank'),
    ...broken(variant.arches.length === 0, 'variant', 'there are no arches'),
    ...(variant.variants ?? []).flatMap((id) =>
      broken(all[`${variant.uid}-${id}`] === undefined, 'variant', `the child ${id} is not there`),
    ),
    ...variant.arches.flatMap((arch) => broken(!isArch(arch), 'arch', `arch '${arch}' is unknown`)),
    ...variant.arches.flatMap((arch) =>
      broken(isArch(arch) && !isArchKey(arch), 'arch-key', `arch '${arch}' cannot be the arch of a tree`),
    ),
    ...broken(
      parent !== undefined && variant.arches.some((arch) => !parent.arches.includes(arch)),
      'child-arches',
      'has arches that its parent has not',
    ),
    ...broken(isLayer !== (release !== undefined), 'layer', 'a release belongs to a layered product and to no other'),
    ...broken(release !== undefined && release.is_layered !== true, 'layer', 'its release is not layered'),
    ...pathViolations(variant, broken),
    ...addonViolations(variant, parent, broken),
  ]
}

/** At the top the id is the UID without dashes; a child's UID is that of its parent, a dash, and a text that is its id without dashes. */
function fits({ id, uid }: Variant, parent: Variant | undefined): boolean {
  return uid.slice(parent === undefined ? 0 : parent.uid.length + 1).replaceAll('-', '') === id
}

type Broken = (wrong: boolean, rule: Rule, text: string) => Violation[]

function pathViolations({ arches, paths }: Variant, broken: Broken): Violation[] {
  return Object.entries(paths).flatMap(([category, byArch]) => [
    ...Object.entries(byArch).flatMap(([arch, path]) => [
      ...broken(!arches.includes(arch), 'arch-key', `${category} names the arch ${arch}`),
      ...broken(!isCleanPath(path), 'path', `${category}: '${path}' is not a clean relative path`),
    ]),
    ...broken(
      category.startsWith('source_') && new Set(Object.values(byArch)).size > 1,
      'source-paths',
      `${category} differs between arches`,
    ),
  ])
}

function addonViolations({ type, id, paths }: Variant, parent: Variant | undefined, broken: Broken): Violation[] {
  if (type !== 'addon') return []
  return Object.entries(paths.os_tree ?? {}).flatMap(([arch, tree]) => {
    const { packages, repository } = paths
    const parents = parent?.paths.os_tree?.[arch]
    const inside = `${tree}/addons/${id}`
    return [
      ...broken(parents !== undefined && tree !== parents, 'addon', `os_tree of ${arch} is ${tree}, and that of its parent ${parents}`),
      ...broken(packages?.[arch] !== inside, 'addon', `packages of ${arch} are not ${inside}`),
      ...broken(repository?.[arch] !== inside, 'addon', `repository of ${arch} is not ${inside}`),
    ]
  })
}
