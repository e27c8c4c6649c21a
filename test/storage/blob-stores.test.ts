import { mkdtempSync } from 'node:fs'
import { open, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startObjectStore } from '@murli/object-store'
import { blobKey, objectPath, openBlobStore, UNSWEPT } from '@murli/runtime/blobs'
import { blobStoreSuite } from '@murli/runtime/testing'

const credentials = { accessKeyId: 'murli', secretAccessKey: 'a secret of the tests' }
const directory = mkdtempSync(join(tmpdir(), 'murli-endpoint-'))

blobStoreSuite(
  'embedded endpoint over HTTP',
  async () => {
    const endpoint = await startObjectStore({
      directory: join(directory, 'store'),
      host: '127.0.0.1',
      port: 0,
      region: 'eu-test-1',
      credentials,
    })
    const settings = { endpoint: endpoint.url, bucket: 'blobs', region: 'eu-test-1', ...credentials }
    const store = await openBlobStore(settings, {
      cacheDirectory: join(directory, 'cache'),
      cacheBytes: 2e6,
      presence: { ...UNSWEPT, freshMs: 0 },
    })
    return {
      store,
      end: async () => {
        await endpoint.close()
        await rm(directory, { recursive: true })
      },
    }
  },
  async (ref) => {
    await using file = await open(objectPath(join(directory, 'store'), 'blobs', blobKey(ref.digest)), 'r+')
    await file.write(Buffer.from('XXXX'), 0, 4, 100)
  },
)
