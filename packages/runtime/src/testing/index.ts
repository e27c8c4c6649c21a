export { memoryBlobStore } from './memory-blobs.ts'
