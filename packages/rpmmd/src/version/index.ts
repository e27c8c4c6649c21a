export { compareEvr, compareVersions } from './compare.ts'
export type { Evr } from './compare.ts'
