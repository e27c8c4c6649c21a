export { FAULT, KojiFault } from './fault.ts'
export { type CallArguments, decodeArguments, encodeArguments } from './keywords.ts'
