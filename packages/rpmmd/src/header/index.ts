export { readRpmHeader } from './read.ts'
export type { RpmHeader } from './read.ts'
