export { freezeRequest } from './freeze.ts'
export type { FreezingResult, FrozenRequest, Store, Surroundings } from './freeze.ts'
