import { createHash } from 'node:crypto'
import { MurliError } from '@murli/runtime/errors'
import { asNotThere, NotThere, openUrl, withRetries } from '@murli/runtime/transfer'
import type { NamedFile } from './treeinfo.ts'

/**
 * Runs the transfer of a file of a tree, again after faults of the connection.
 * @throws {MurliError} FILE_MISSING when there is no such file, REPO_UNREACHABLE when nobody can say.
 */
export async function transferFile<T>(url: string, signal: AbortSignal, attempt: () => Promise<T>): Promise<T> {
  try {
    return await withRetries(url, signal, attempt)
  } catch (error) {
    const absence = error instanceof NotThere ? error : asNotThere(url, error)
    if (absence === null) throw error
    throw new MurliError('FILE_MISSING', `the installer cannot be imported: ${url} cannot be read: ${absence.reason}`, {
      hint: url.endsWith('/.treeinfo')
        ? 'buildinstall_import_from names the directory of a tree, in which .treeinfo is'
        : 'its .treeinfo names the file: the tree is a mirror that is not complete, or was changed since',
      details: { url },
      cause: error,
    })
  }
}

/**
 * Takes a file of a tree to `take`, which sees the end of it only when it has the sum that it must have.
 * @throws {MurliError} IMAGE_INVALID for another sum, and as `transferFile`.
 */
export async function takeVerified<T>(
  tree: string,
  file: NamedFile,
  signal: AbortSignal,
  take: (bytes: AsyncIterable<Uint8Array>) => Promise<T>,
): Promise<T> {
  const url = urlOf(tree, file.path)
  return await transferFile(url, signal, async () => take(verified(await openUrl(url, { signal }), url, file)))
}

async function* verified(bytes: AsyncIterable<Uint8Array>, url: string, { path, checksum }: NamedFile): AsyncGenerator<Uint8Array> {
  const hash = createHash(checksum.type)
  for await (const chunk of bytes) {
    hash.update(chunk)
    yield chunk
  }
  const found = hash.digest('hex')
  if (found === checksum.value) return
  const { type, value: expected } = checksum
  throw new MurliError('IMAGE_INVALID', `${url} is not what .treeinfo says: expected ${type} ${expected}, found ${found}`, {
    hint: 'the tree was changed after its .treeinfo was written, or is a mirror that is not complete',
    details: { url, path, type, expected, found },
  })
}

/** Paths are clean; their parts may have characters that mean something in a URL. */
function urlOf(tree: string, path: string): string {
  return `${tree}/${path.split('/').map(encodeURIComponent).join('/')}`
}
