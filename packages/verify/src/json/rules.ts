import type { Check } from '../check.ts'
import { violationsOf } from './violations.ts'

const SPEC = 'spec 05 §9.2'

export const cleanPaths: Check = {
  number: 13,
  severity: 'E',
  title: 'no path is absolute or has empty, `.` or `..` parts',
  spec: SPEC,
  run: (compose) => violationsOf(compose, 'path'),
}

export const variants: Check = {
  number: 17,
  severity: 'E',
  title: 'variant ids and UIDs follow their rules; `variants` names the existing children by id',
  spec: SPEC,
  run: (compose) => violationsOf(compose, 'variant', ['composeinfo']),
}

export const childArches: Check = {
  number: 18,
  severity: 'E',
  title: 'a child has only arches of its parent',
  spec: SPEC,
  run: (compose) => violationsOf(compose, 'child-arches', ['composeinfo']),
}

export const sourcePaths: Check = {
  number: 21,
  severity: 'E',
  title: 'source paths are the same under all arches of a variant',
  spec: SPEC,
  run: (compose) => violationsOf(compose, 'source-paths', ['composeinfo']),
}

export const addonPaths: Check = {
  number: 22,
  severity: 'E',
  title: "an addon's os_tree is its parent's; packages and repository are `addons/<id>` in it",
  spec: SPEC,
  run: (compose) => violationsOf(compose, 'addon', ['composeinfo']),
}

export const layers: Check = {
  number: 23,
  severity: 'E',
  title: 'a layered product, and nothing else, has a layered release; a layered release, and no other, a base product',
  spec: SPEC,
  run: (compose) => violationsOf(compose, 'layer', ['composeinfo']),
}
