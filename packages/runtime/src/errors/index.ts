export { isTerminal, toFailure } from './failure.ts'
export { MurliError } from './murli-error.ts'
export type { MurliErrorOptions } from './murli-error.ts'
