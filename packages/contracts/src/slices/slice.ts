import { z } from 'zod'

/** A slice, the part of a configuration that one node depends on, of these members and no others. */
export const slice = <Shape extends z.ZodRawShape>(shape: Shape) =>
  z.strictObject({ kind: z.literal('slice'), version: z.literal(1), ...shape })
