import { readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { z } from 'zod'
import { storageSettingsFromEnv } from '../blobs/index.ts'
import type { StorageSettings } from '../blobs/index.ts'
import { MurliError } from '../errors/index.ts'
import { LOG_LEVELS } from '../log/index.ts'
import type { LogLevel } from '../log/index.ts'
import { DELIVERY, type MessagingSettings } from '../messaging/index.ts'

const GIB = 1024 ** 3

/** What the harness wants to know apart from its connections. Milliseconds and bytes. */
export interface HarnessSettings {
  /** Parent of all scratch directories. */
  scratchDirectory: string
  /** `port` 0 is any free port; null starts no server. `apiToken` guards POST /v1/tasks on other interfaces than loopback. */
  http: { host: string; port: number; apiToken?: string | undefined } | null
  /** Tasks at once per phase, instead of what the definitions say. */
  slots?: number | undefined
  /** Arches of other machines whose tasks this one takes all the same, by emulation; none when absent. */
  foreignArches?: readonly string[]
  /** How long running tasks may go on after `stop`. */
  graceMs?: number
  heartbeatMs?: number
  retryDelaysMs?: readonly number[]
  /** How often missing programs are looked for again. */
  recheckMs?: number
  /** With less scratch space than this the worker is not ready. */
  minFreeBytes?: number
  /** Blobs that are younger are never collected, whether something refers to them or not. The same on all services. */
  blobGraceMs?: number
}

/** Everything that a process of services reads from its environment. */
export interface ProcessSettings {
  messaging: MessagingSettings
  storage: StorageSettings
  cache: { directory: string; bytes: number }
  logLevel: LogLevel
  harness: HarnessSettings & { blobGraceMs: number }
}

/** Two days: far longer than the longest task, with what may come between its first blob and the record of its end. */
const BLOB_GRACE_S = 48 * 60 * 60
/** MURLI_BLOB_GRACE_SECONDS, which the coordinator reads too. */
export const blobGraceSeconds = z.coerce.number().int().positive().default(BLOB_GRACE_S)

/** Signs of life in the time after which a worker is given up; one may be lost or late. */
const HEARTBEATS = 5

const Environment = z.object({
  MURLI_NATS_URL: z.string().min(1).default('nats://127.0.0.1:4222'),
  MURLI_NATS_USER: z.string().optional(),
  MURLI_NATS_PASSWORD: z.string().optional(),
  MURLI_NATS_TOKEN: z.string().optional(),
  MURLI_HTTP_HOST: z.string().min(1).default('127.0.0.1'),
  MURLI_HTTP_PORT: z.coerce.number().int().min(0).max(65_535).default(0),
  MURLI_API_TOKEN: z.string().min(16).optional(),
  MURLI_SCRATCH_DIRECTORY: z.string().default(join(tmpdir(), 'murli-scratch')),
  MURLI_CACHE_DIRECTORY: z.string().default(join(tmpdir(), 'murli-cache')),
  MURLI_CACHE_BYTES: z.coerce
    .number()
    .int()
    .positive()
    .default(20 * GIB),
  MURLI_LOG_LEVEL: z.enum(LOG_LEVELS).default('info'),
  MURLI_SLOTS: z.coerce.number().int().positive().optional(),
  MURLI_FOREIGN_ARCHES: z
    .string()
    .default('')
    .transform((list) => list.split(/[\s,]+/).filter((arch) => arch !== ''))
    .pipe(z.array(z.string().regex(/^\w+$/, 'expected arches of RPM, with commas between them'))),
  MURLI_GRACE_SECONDS: z.coerce.number().nonnegative().default(20),
  MURLI_SILENCE_SECONDS: z.coerce
    .number()
    .min(1)
    .default(DELIVERY.ackWaitMs / 1000),
  MURLI_MIN_FREE_BYTES: z.coerce.number().int().nonnegative().default(GIB),
  MURLI_BLOB_GRACE_SECONDS: blobGraceSeconds,
})

/**
 * Reads the settings of a process. `MURLI_X_FILE` names a file that holds the value of `MURLI_X`, for secrets.
 * @throws MurliError CONFIG_INVALID that names every wrong variable
 */
export function settingsFromEnv(env: NodeJS.ProcessEnv): ProcessSettings {
  const complete = withFiles(env)
  const parsed = Environment.safeParse(complete)
  if (!parsed.success) {
    const wrong = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`)
    throw new MurliError('CONFIG_INVALID', `environment variables are not right: ${wrong.join('; ')}`)
  }
  const { data } = parsed
  return {
    messaging: {
      servers: data.MURLI_NATS_URL.split(',').map((server) => server.trim()),
      user: data.MURLI_NATS_USER,
      password: data.MURLI_NATS_PASSWORD,
      token: data.MURLI_NATS_TOKEN,
      silenceMs: data.MURLI_SILENCE_SECONDS * 1000,
    },
    storage: storageSettingsFromEnv(complete),
    cache: { directory: data.MURLI_CACHE_DIRECTORY, bytes: data.MURLI_CACHE_BYTES },
    logLevel: data.MURLI_LOG_LEVEL,
    harness: {
      scratchDirectory: data.MURLI_SCRATCH_DIRECTORY,
      http: { host: data.MURLI_HTTP_HOST, port: data.MURLI_HTTP_PORT, apiToken: data.MURLI_API_TOKEN },
      slots: data.MURLI_SLOTS,
      foreignArches: data.MURLI_FOREIGN_ARCHES,
      graceMs: data.MURLI_GRACE_SECONDS * 1000,
      heartbeatMs: (data.MURLI_SILENCE_SECONDS * 1000) / HEARTBEATS,
      minFreeBytes: data.MURLI_MIN_FREE_BYTES,
      blobGraceMs: data.MURLI_BLOB_GRACE_SECONDS * 1000,
    },
  }
}

function withFiles(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const complete = { ...env }
  for (const [name, path] of Object.entries(env)) {
    if (!/^MURLI_\w+_FILE$/.test(name) || path === undefined || path === '') continue
    complete[name.slice(0, -'_FILE'.length)] = readSecret(name, path)
  }
  return complete
}

function readSecret(name: string, path: string): string {
  try {
    return readFileSync(path, 'utf8').trim()
  } catch (error) {
    throw new MurliError('CONFIG_INVALID', `${name}: cannot read ${path}`, { cause: error })
  }
}
