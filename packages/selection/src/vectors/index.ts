export { comparable, nearestOf } from './compare.ts'
export { readVectors } from './document.ts'
export type { VectorCase, VectorOutcome, VectorPackage, VectorRepository, VectorUniverse } from './document.ts'
