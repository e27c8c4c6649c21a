export { blobRef, digestOf } from './digest.ts'
export type { BlobAddress, BlobStore, PutFileOptions, PutStreamOptions } from './types.ts'
