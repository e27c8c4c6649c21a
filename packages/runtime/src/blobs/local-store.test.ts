import { mkdtempSync } from 'node:fs'
import { open, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { blobStoreSuite } from '../testing/blob-store-suite.ts'
import { blobKey, objectPath, openBlobStore, UNSWEPT } from './index.ts'

const directory = mkdtempSync(join(tmpdir(), 'murli-local-store-'))
const settings = {
  endpoint: 'http://127.0.0.1:1',
  bucket: 'blobs',
  region: 'us-east-1',
  accessKeyId: 'key',
  secretAccessKey: 'secret',
  localDirectory: join(directory, 'store'),
}

blobStoreSuite(
  'directory of an embedded endpoint',
  async () => ({
    store: await openBlobStore(settings, {
      cacheDirectory: join(directory, 'cache'),
      cacheBytes: 1e9,
      presence: { ...UNSWEPT, freshMs: 0 },
    }),
    end: () => rm(directory, { recursive: true }),
  }),
  async (ref) => {
    await using file = await open(objectPath(settings.localDirectory, 'blobs', blobKey(ref.digest)), 'r+')
    await file.write(Buffer.from('XXXX'), 0, 4, 100)
  },
)
