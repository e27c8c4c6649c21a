import { MurliError } from '@murli/runtime/errors'
import { asNotThere, NotThere, withRetries } from '@murli/runtime/transfer'

/**
 * Runs the transfer of a package file from `url`, again after faults of the connection.
 * @throws {MurliError} PACKAGE_MISSING when there is no such file, REPO_UNREACHABLE when nobody can say.
 */
export async function transferPackage<T>(url: string, signal: AbortSignal, attempt: () => Promise<T>): Promise<T> {
  try {
    return await withRetries(url, signal, attempt)
  } catch (error) {
    const absence = error instanceof NotThere ? error : asNotThere(url, error)
    if (absence === null) throw error
    throw new MurliError('PACKAGE_MISSING', `the repository lists ${url}, but the file cannot be read: ${absence.reason}`, {
      hint: 'run createrepo_c again in that repository, or restore the file',
      details: { url },
      cause: error,
    })
  }
}
