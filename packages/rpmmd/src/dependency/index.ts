export { formatDependency, rangesOverlap } from './range.ts'
export type { ComparisonFlag, Dependency } from './range.ts'
export { formatRichDependency, isRich, parseRichDependency, plainParts, richCandidates } from './rich.ts'
export type { RichDependency, RichOperator } from './rich.ts'
