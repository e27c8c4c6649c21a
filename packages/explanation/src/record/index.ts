export { decisionsDocument } from './decisions.ts'
export type { Asked, Decided } from './decisions.ts'
export { catalogDocument, nevraText } from './catalog.ts'
