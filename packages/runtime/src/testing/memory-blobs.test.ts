import { UNSWEPT } from '../blobs/index.ts'
import { blobStoreSuite } from './blob-store-suite.ts'
import { memoryBlobStore } from './memory-blobs.ts'

blobStoreSuite('memory', async () => ({ store: memoryBlobStore({ presence: { ...UNSWEPT, freshMs: 0 } }) }))
