export { formatNevra, parseNevra, parseRpmFileName } from './nevra.ts'
export type { EpochStyle, Nevra } from './nevra.ts'
export { isDebugName, sourceName, splitNameArch } from './names.ts'
export type { NameArch } from './names.ts'
