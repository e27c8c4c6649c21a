export { openBucket, packBucket, spanOf } from './bucket.ts'
export { RecordTexts } from './texts.ts'
export type { RecordBuckets } from './texts.ts'
