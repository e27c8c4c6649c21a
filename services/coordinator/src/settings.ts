import { blobGraceSeconds } from '@murli/runtime/service'
import { z } from 'zod'
import { collectEveryFromEnv } from './collection/schedule.ts'
import { Retention, retentionFromEnv } from './collection/retention.ts'

/** Settings of the coordinator. */
export const Settings = z.strictObject({
  /** MURLI_API_TOKEN: what clients must send; null only when it listens on loopback. */
  token: z.string().min(1).nullable(),
  /** MURLI_RETENTION: how long composes are kept. */
  retention: Retention.default(Retention.parse({})),
  /** MURLI_BLOB_GRACE_SECONDS, the same on all services. */
  blobGraceSeconds,
  /** MURLI_COLLECT_EVERY_SECONDS; null: nothing is collected unless somebody asks. */
  collectEverySeconds: z.int().positive().nullable().default(null),
})
export type Settings = z.infer<typeof Settings>

/** Reads the coordinator's own settings. @throws {MurliError} CONFIG_INVALID */
export function coordinatorSettings(env: NodeJS.ProcessEnv): Settings {
  return Settings.parse({
    token: env['MURLI_API_TOKEN'] ?? null,
    retention: retentionFromEnv(env),
    blobGraceSeconds: env['MURLI_BLOB_GRACE_SECONDS'],
    collectEverySeconds: collectEveryFromEnv(env),
  })
}
