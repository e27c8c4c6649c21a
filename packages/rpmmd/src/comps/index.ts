export { parseComps } from './parse.ts'
export { printComps, UNKNOWN_TYPE_HINT, unknownTypes } from './print.ts'
export { filterComps } from './filter.ts'
export { filterCompsText } from './filter-text.ts'
export type { CompsTextFilter } from './filter-text.ts'
export type { CompsFilter, CompsVariant } from './filter.ts'
export { groupsById, langpackNames } from './lookup.ts'
export { uniteComps } from './unite.ts'
export { PACKAGE_TYPES } from './model.ts'
export type {
  Comps,
  CompsCategory,
  CompsEnvironment,
  CompsGroup,
  CompsGroupId,
  CompsPackage,
  CompsPackageType,
  Described,
} from './model.ts'
