import { z } from 'zod'

/** Settings of the coordinator. `token` (MURLI_API_TOKEN) is what clients must send; null only when it listens on loopback. */
export const Settings = z.strictObject({ token: z.string().min(1).nullable() })
export type Settings = z.infer<typeof Settings>
