import { z } from 'zod'
import { MurliError } from '../errors/index.ts'

/**
 * Where blobs are. `localDirectory`: directory of an embedded endpoint on this machine; when set, bytes move by the file
 * system instead of HTTP.
 */
export const storageSettings = z.strictObject({
  endpoint: z.url({ protocol: /^https?$/, error: 'expected a URL such as http://127.0.0.1:9000' }),
  bucket: z.string().regex(/^(?!.*\.\.)[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, 'expected 3 to 63 lower-case letters, digits, "-" or "."'),
  region: z.string().min(1, 'expected a region, for example us-east-1'),
  accessKeyId: z.string().min(1, 'expected an access key id'),
  secretAccessKey: z.string().min(1, 'expected a secret access key'),
  localDirectory: z.string().startsWith('/', 'expected an absolute path').optional(),
})
export type StorageSettings = z.infer<typeof storageSettings>

const VARIABLES = {
  endpoint: 'MURLI_S3_ENDPOINT',
  bucket: 'MURLI_S3_BUCKET',
  region: 'MURLI_S3_REGION',
  accessKeyId: 'MURLI_S3_ACCESS_KEY_ID',
  secretAccessKey: 'MURLI_S3_SECRET_ACCESS_KEY',
  localDirectory: 'MURLI_S3_LOCAL_DIRECTORY',
} as const satisfies Record<keyof StorageSettings, string>

/** Used when MURLI_S3_REGION is not set; servers that are not AWS take any. */
const DEFAULT_REGION = 'us-east-1'

/**
 * Reads the settings from environment variables; an empty variable counts as not set.
 * @throws {MurliError} CONFIG_INVALID that names every variable that is missing or wrong, and never a value.
 */
export function storageSettingsFromEnv(env: Record<string, string | undefined>): StorageSettings {
  const given: Record<string, string> = { region: DEFAULT_REGION }
  for (const [field, variable] of Object.entries(VARIABLES)) {
    const value = env[variable]
    if (value !== undefined && value !== '') given[field] = value
  }
  const result = storageSettings.safeParse(given)
  if (result.success) return result.data
  const problems = result.error.issues.map((issue) => {
    const field = String(issue.path[0]) as keyof StorageSettings
    return given[field] === undefined ? `${VARIABLES[field]} is not set` : `${VARIABLES[field]}: ${issue.message}`
  })
  throw new MurliError('CONFIG_INVALID', `object storage is not configured: ${problems.join('; ')}`, {
    hint: 'set MURLI_S3_ENDPOINT, MURLI_S3_BUCKET, MURLI_S3_ACCESS_KEY_ID and MURLI_S3_SECRET_ACCESS_KEY in the environment of the process',
  })
}
