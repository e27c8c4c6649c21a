export { baseArch, compatibleArches, cpuArch, hasFallback, isKnownRpmArch, multilibArches, nativeArches, validArches } from './arches.ts'
export type { ArchSelection } from './arches.ts'
