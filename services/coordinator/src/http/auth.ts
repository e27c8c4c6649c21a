import { createHash, timingSafeEqual } from 'node:crypto'
import type { MiddlewareHandler } from 'hono'
import { problem } from './problem.ts'

/** Wants `Authorization: Bearer <token>`; compared in constant time, never logged. Without a token (loopback only) lets all pass. */
export function bearerAuth(token: string | null): MiddlewareHandler {
  return async function requireBearer(context, next) {
    if (token === null || isToken(context.req.header('authorization') ?? '', token)) return next()
    return problem(context, 401, { detail: 'a bearer token is needed', code: 'UNAUTHORIZED', hint: 'send Authorization: Bearer <token>' })
  }
}

function isToken(header: string, token: string): boolean {
  return timingSafeEqual(digest(header), digest(`Bearer ${token}`))
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}
