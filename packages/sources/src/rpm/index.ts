export { pickDirectory, pickFiles } from './archive.ts'
export type { Archive } from './archive.ts'
export { unpackRpm } from './unpack.ts'
