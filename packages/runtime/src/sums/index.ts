export { fileSums } from './file-sums.ts'
export type { FileSums } from './file-sums.ts'
