import type { Problem } from '@murli/contracts'
import { toFailure } from '@murli/runtime/errors'
import type { Context } from 'hono'

const STATUS: Record<string, 400 | 401 | 404 | 409 | 422 | 503> = {
  REQUEST_INVALID: 400,
  UNAUTHORIZED: 401,
  NOT_FOUND: 404,
  CONFLICT: 409,
  CONFIG_SYNTAX: 422,
  CONFIG_INVALID: 422,
  NOT_SUPPORTED: 422,
  FILE_MISSING: 422,
  VARIANTS_INVALID: 422,
  COMPS_INVALID: 422,
  MODULES_INVALID: 422,
  LABEL_INVALID: 422,
  STORAGE_UNAVAILABLE: 503,
  STORAGE_DENIED: 503,
  MESSAGING_UNAVAILABLE: 503,
  BLOB_MISSING: 503,
}

const TITLES: Record<number, string> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  404: 'Not Found',
  409: 'Conflict',
  422: 'Unprocessable Content',
  500: 'Internal Server Error',
  503: 'Service Unavailable',
}

const DEFECT_HINT = "this is a defect of Murli: please report it with the coordinator's log"

/** An answer that is not a success, as problem details (RFC 9457). */
export function problem(context: Context, status: number, body: Pick<Problem, 'detail' | 'code'> & Partial<Problem>): Response {
  const document: Problem = { type: 'about:blank', title: TITLES[status] ?? 'Error', ...body, status }
  return context.newResponse(JSON.stringify(document), { status: status as 400, headers: { 'content-type': 'application/problem+json' } })
}

/** Anything thrown, as problem details. */
export function problemOf(context: Context, error: unknown): Response {
  const failure = toFailure(error)
  const hint = failure.hint ?? (failure.code === 'INTERNAL' ? DEFECT_HINT : undefined)
  return problem(context, STATUS[failure.code] ?? 500, {
    detail: failure.message,
    code: failure.code,
    ...(hint === undefined ? {} : { hint }),
  })
}
