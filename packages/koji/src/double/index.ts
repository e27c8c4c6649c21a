export { HubDouble, type HubDoubleOptions, type JournalEntry } from './hub-double.ts'
export type { BoundArguments, Caller, DoubleMethod } from './method.ts'
export type { Trouble } from './trouble.ts'
