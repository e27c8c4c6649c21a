export { canonicalEpoch, formatDependency, rangesOverlap } from './range.ts'
export type { ComparisonFlag, Dependency } from './range.ts'
