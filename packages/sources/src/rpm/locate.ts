import { createWriteStream } from 'node:fs'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { MurliError } from '@murli/runtime/errors'
import { NotThere, openUrl, withRetries } from '@murli/runtime/transfer'
import { withoutPassword } from '../git/location.ts'
import { absolute, expandGlob } from '../local/index.ts'

/** What finding packages needs. */
export interface Locating {
  /** Relative paths start here. */
  configDirectory: string
  /** For what is downloaded. */
  scratch: string
  signal: AbortSignal
  maxBytes: number
}

/**
 * Package files that a `repo` of kind `rpm` names: a URL, a path or a glob (spec 01 §4.1).
 * @throws {MurliError} FILE_MISSING when there is none; REPO_UNREACHABLE
 */
export async function locatePackages(repo: string, locating: Locating): Promise<string[]> {
  if (repo.includes('://')) return [await download(repo, locating)]
  const found = expandGlob(repo, locating.configDirectory).map((path) => absolute(locating.configDirectory, path))
  if (found.length > 0) return found
  throw new MurliError('FILE_MISSING', `no package file at ${repo}`, { hint: 'expected a path, a glob of paths, or a URL' })
}

async function download(url: string, { scratch, signal, maxBytes }: Locating): Promise<string> {
  const shown = withoutPassword(url)
  if (!/^(https?|file):\/\//.test(url)) throw new MurliError('CONFIG_INVALID', `${shown}: packages are read from http, https and file`)
  const name = decodeURIComponent(new URL(url).pathname).split('/').at(-1) ?? ''
  const file = join(scratch, /^[\w.+~^-]+\.rpm$/.test(name) ? name : 'package.rpm')
  try {
    await withRetries(shown, signal, async () => {
      const bytes = await openUrl(url, { signal })
      await pipeline(bytes, (stream: AsyncIterable<Uint8Array>) => bounded(stream, maxBytes, shown), createWriteStream(file))
    })
  } catch (error) {
    if (error instanceof NotThere) throw new MurliError('FILE_MISSING', `no package file at ${shown}: ${error.reason}`, { cause: error })
    throw error
  }
  return file
}

async function* bounded(stream: AsyncIterable<Uint8Array>, maxBytes: number, shown: string): AsyncGenerator<Uint8Array> {
  let bytes = 0
  for await (const chunk of stream) {
    bytes += chunk.length
    if (bytes > maxBytes) throw new MurliError('CONFIG_INVALID', `${shown} is larger than ${Math.floor(maxBytes / 1024 ** 2)} MiB`)
    yield chunk
  }
}
