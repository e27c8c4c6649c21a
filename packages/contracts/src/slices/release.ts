import { z } from 'zod'

/** Release identity as every file of the compose states it (spec 01 §2.2). `baseProduct` is set for layered releases. */
export const Release = z.strictObject({
  name: z.string(),
  short: z.string(),
  version: z.string(),
  type: z.string(),
  internal: z.boolean(),
  baseProduct: z.strictObject({ name: z.string(), short: z.string(), version: z.string(), type: z.string() }).nullable(),
})
export type Release = z.infer<typeof Release>
