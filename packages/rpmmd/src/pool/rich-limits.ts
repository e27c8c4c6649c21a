import { RpmmdError } from '../error.ts'
import type { PackagePool } from './pool.ts'

const OPEN = 0x28
const CLOSE = 0x29
const MAX_BYTES = 16 * 1024
const MAX_DEPTH = 1000

/**
 * Refuses boolean dependencies that no package has and that would be too much for whoever takes them apart. Looks at those with a
 * number of at least `from`. @returns the number of the next one. @throws {RpmmdError} REPO_INVALID
 */
export function checkRichTexts(pool: PackagePool, from: number): number {
  const { dependencyCount, strings } = pool
  for (let id = from; id < dependencyCount; id += 1) {
    const name = pool.nameOf(id)
    if (strings.firstByte(name) === OPEN) checkRichText(strings.bytes(name))
  }
  return dependencyCount
}

function checkRichText(bytes: Uint8Array): void {
  const shown = JSON.stringify(Buffer.from(bytes.subarray(0, 60)).toString('latin1'))
  if (bytes.length > MAX_BYTES) {
    throw new RpmmdError('REPO_INVALID', `its boolean dependency ${shown}… has ${bytes.length} bytes; at most ${MAX_BYTES} are read`)
  }
  let depth = 0
  for (const byte of bytes) {
    if (byte === OPEN) depth += 1
    else if (byte === CLOSE) depth -= 1
    if (depth > MAX_DEPTH) {
      throw new RpmmdError('REPO_INVALID', `its boolean dependency ${shown}… is nested more than ${MAX_DEPTH} levels deep`)
    }
  }
}
