import { open, stat } from 'node:fs/promises'
import { basename } from 'node:path'
import { readRpmHeader } from '@murli/rpmmd/header'
import { MurliError } from '@murli/runtime/errors'
import type { FetchedFile } from '../collect.ts'
import type { Export } from '../definition.ts'
import { type Archive, pickDirectory, pickFiles, type PickedFile } from './archive.ts'
import { unpackRpm } from './unpack.ts'

/** Longest RPM header that is looked for. */
const HEADER_LIMIT_BYTES = 64 * 1024 ** 2

/**
 * Takes files out of a package on disk; their bytes go to numbered files in `directory`, which exists.
 * @throws {MurliError} FILE_MISSING when nothing fits; PACKAGE_CORRUPT, PATH_UNSAFE
 */
export async function filesOfPackage(rpm: string, wanted: Export, directory: string): Promise<FetchedFile[]> {
  const archive = await unpackRpm(rpm, await headerEnd(rpm), directory)
  return wanted.paths.flatMap((path) => pick(archive, wanted.what, path)).map(fetched)
}

function pick(archive: Archive, what: Export['what'], path: string): PickedFile[] {
  return what === 'file' ? pickFiles(archive, path) : pickDirectory(archive, path)
}

function fetched({ path, file }: PickedFile): FetchedFile {
  return { path, file: file.scratchFile, mode: file.mode & 0o777, size: file.size }
}

/** Where the payload of a package file begins. */
async function headerEnd(rpm: string): Promise<number> {
  const { size } = await stat(rpm)
  await using file = await open(rpm)
  const bytes = Buffer.alloc(Math.min(size, HEADER_LIMIT_BYTES))
  await file.read(bytes, 0, bytes.length, 0)
  try {
    return readRpmHeader(bytes).headerEnd
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause)
    throw new MurliError('PACKAGE_CORRUPT', `${basename(rpm)} is not an RPM package: ${why}`, { cause })
  }
}
