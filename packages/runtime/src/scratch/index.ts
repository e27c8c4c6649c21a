export { removeTree } from './remove-tree.ts'
export { freeSpace, scratchDirectory, sweepScratch } from './scratch.ts'
export type { ScratchDirectory } from './scratch.ts'
