export { anyTrue, firstMatch, lastMatch, namedByAny, skipMatches } from './reduce.ts'
export { archValues, unusedPatterns, variantArchValues, variantValues } from './values.ts'
export type { Item, VariantArch, VariantMap } from './values.ts'
