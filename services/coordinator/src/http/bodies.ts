import { Problem } from '@murli/contracts'
import type { z } from '@hono/zod-openapi'

/** An answer in JSON, as routes describe it. */
export const json = <Schema extends z.ZodType>(schema: Schema, description: string) => ({
  content: { 'application/json': { schema } },
  description,
})

/** A request that brings JSON, as routes describe it. */
export const jsonBody = <Schema extends z.ZodType>(schema: Schema) => ({ content: { 'application/json': { schema } }, required: true })

/** An answer that says what is wrong (RFC 9457), as routes describe it. */
export const refusal = (description: string) => ({ content: { 'application/problem+json': { schema: Problem } }, description })
