import { join } from 'node:path'
import type { PrivateSettings } from './private-settings.ts'

const BUCKET = 'murli'
/** A local stack that is told to end hands running tasks back; whoever starts it again goes on with them. */
const GRACE_SECONDS = '5'

/** Where the stack's own object store keeps its objects. */
export function objectsDirectory(stateDirectory: string): string {
  return join(stateDirectory, 'objects')
}

/**
 * The environment of every service of the stack. What the caller's environment says about NATS, object storage or anything else wins; only
 * what it leaves open points to the stack's own servers. Pure.
 */
export function serviceEnvironment(given: NodeJS.ProcessEnv, settings: PrivateSettings, stateDirectory: string): NodeJS.ProcessEnv {
  const nats = { MURLI_NATS_URL: `nats://127.0.0.1:${settings.ports.nats}`, MURLI_NATS_TOKEN: settings.natsToken }
  const objects = {
    MURLI_S3_ENDPOINT: `http://127.0.0.1:${settings.ports.objects}`,
    MURLI_S3_BUCKET: BUCKET,
    MURLI_S3_ACCESS_KEY_ID: settings.accessKeyId,
    MURLI_S3_SECRET_ACCESS_KEY: settings.secretAccessKey,
    MURLI_S3_LOCAL_DIRECTORY: objectsDirectory(stateDirectory),
  }
  return {
    MURLI_HTTP_HOST: '127.0.0.1',
    MURLI_API_TOKEN: settings.apiToken,
    MURLI_SCRATCH_DIRECTORY: join(stateDirectory, 'scratch'),
    MURLI_CACHE_DIRECTORY: join(stateDirectory, 'cache'),
    MURLI_GRACE_SECONDS: GRACE_SECONDS,
    ...(isSet(given['MURLI_NATS_URL']) ? {} : nats),
    ...(isSet(given['MURLI_S3_ENDPOINT']) ? {} : objects),
    ...Object.fromEntries(Object.entries(given).filter(([, value]) => isSet(value))),
  }
}

/** Whether the stack runs a NATS server of its own. */
export function ownsNats(given: NodeJS.ProcessEnv): boolean {
  return !isSet(given['MURLI_NATS_URL'])
}

/** Whether the stack runs an object store of its own. */
export function ownsObjects(given: NodeJS.ProcessEnv): boolean {
  return !isSet(given['MURLI_S3_ENDPOINT'])
}

function isSet(value: string | undefined): boolean {
  return value !== undefined && value !== ''
}
