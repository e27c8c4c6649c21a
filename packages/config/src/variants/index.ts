export { parseVariants, readVariants } from './read.ts'
export type { VariantsFilter, VariantsReading } from './read.ts'
export { processingOrder } from './order.ts'
