export { headerBytesNeeded, readRpmHeader, readSigkey } from './read.ts'
export type { RpmHeader } from './read.ts'
