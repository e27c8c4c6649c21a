import { S3Client } from '@aws-sdk/client-s3'
import { NodeHttpHandler } from '@smithy/node-http-handler'
import type { StorageSettings } from './settings.ts'

const CONNECT_TIMEOUT_MS = 5000
/** A connection on which nothing moves for so long is given up. */
const IDLE_TIMEOUT_MS = 60_000
const MAX_SOCKETS = 64

/**
 * A client that speaks what every S3 server understands: paths instead of bucket host names, no checksums beyond what is
 * required, and no retries, since those are made in one place above it.
 */
export function makeS3Client(settings: StorageSettings): S3Client {
  return new S3Client({
    endpoint: settings.endpoint,
    region: settings.region,
    credentials: { accessKeyId: settings.accessKeyId, secretAccessKey: settings.secretAccessKey },
    forcePathStyle: true,
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    maxAttempts: 1,
    requestHandler: new NodeHttpHandler({
      connectionTimeout: CONNECT_TIMEOUT_MS,
      socketTimeout: IDLE_TIMEOUT_MS,
      socketAcquisitionWarningTimeout: IDLE_TIMEOUT_MS,
      httpAgent: { keepAlive: true, maxSockets: MAX_SOCKETS },
      httpsAgent: { keepAlive: true, maxSockets: MAX_SOCKETS },
    }),
  })
}
