import { createHash, type Hash } from 'node:crypto'
import { RpmmdError } from '../error.ts'

const ALGORITHMS = new Map([
  ['md5', 'md5'],
  ['sha', 'sha1'],
  ['sha1', 'sha1'],
  ['sha224', 'sha224'],
  ['sha256', 'sha256'],
  ['sha384', 'sha384'],
  ['sha512', 'sha512'],
])

/** A hash of a checksum type by its rpm-md name (`sha` is SHA-1). @throws RpmmdError REPO_INVALID for an unknown one. */
export function checksumHash(type: string): Hash {
  const algorithm = ALGORITHMS.get(type.toLowerCase())
  if (algorithm === undefined) throw new RpmmdError('REPO_INVALID', `checksum type ${JSON.stringify(type)} is not known`)
  return createHash(algorithm)
}
