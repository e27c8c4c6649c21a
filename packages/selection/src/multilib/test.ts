import { SelectionError } from '../error.ts'
import { anyGlobMatcher } from '@murli/rpmmd/glob'
import type { SelectionRequest } from '../types.ts'
import { MULTILIB_METHODS } from './methods.ts'
import type { MultilibMethod } from './methods.ts'

/**
 * The decision whether a second-arch package goes along with its native counterpart: blacklist, whitelist, then the methods in
 * order. Source: spec 04 §16.
 * @throws {SelectionError} code `GATHER_FAILED` for a method that does not exist.
 */
export function multilibTest(
  request: Pick<SelectionRequest, 'multilibMethods' | 'multilibWhitelist' | 'multilibBlacklist'>,
): MultilibMethod {
  const methods = request.multilibMethods.map(methodNamed)
  const isBlack = anyGlobMatcher(request.multilibBlacklist)
  const isWhite = anyGlobMatcher(request.multilibWhitelist)
  return (packaged) => !isBlack(packaged.name) && (isWhite(packaged.name) || methods.some((wants) => wants(packaged)))
}

function methodNamed(name: string): MultilibMethod {
  const method = MULTILIB_METHODS.get(name)
  if (method !== undefined) return method
  const known = [...MULTILIB_METHODS.keys()].join(', ')
  throw new SelectionError('GATHER_FAILED', `there is no multilib method ${JSON.stringify(name)}`, { hint: `use one of ${known}` })
}
