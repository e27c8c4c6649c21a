export { RecordTexts } from './texts.ts'
export type { RecordBuckets } from './texts.ts'
