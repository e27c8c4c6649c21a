import { S3Error } from '../error.ts'
import type { StoredObject } from '../storage/objects.ts'

const SECOND_MS = 1000

/** The conditions of a request: `If-…`, or `x-amz-copy-source-if-…` for the source of a copy. */
export type Conditions = (name: 'match' | 'none-match' | 'modified-since' | 'unmodified-since') => string | undefined

/**
 * @returns false when the client has this object already (304). @throws {S3Error} PreconditionFailed.
 * An ETag outweighs a time of the same sense: RFC 9110 §13.2.2.
 */
export function isWanted(object: StoredObject, conditions: Conditions): boolean {
  const modified = Math.floor(object.modified / SECOND_MS) * SECOND_MS
  const match = conditions('match')
  const unmodified = Date.parse(conditions('unmodified-since') ?? '')
  const fails = match === undefined ? modified > unmodified : !names(match, object)
  if (fails) throw new S3Error('PreconditionFailed', 'At least one of the pre-conditions you specified did not hold')
  const noneMatch = conditions('none-match')
  const since = Date.parse(conditions('modified-since') ?? '')
  return noneMatch === undefined ? !(modified <= since) : !names(noneMatch, object)
}

function names(list: string, object: StoredObject): boolean {
  return list.split(',').some((item) => {
    const etag = item.trim().replace(/^W\//, '').replaceAll('"', '')
    return etag === '*' || etag === object.etag
  })
}
