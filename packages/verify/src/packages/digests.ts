import type { ComposeDirectory } from '../compose/directory.ts'
import type { Digests } from '../compose/digests.ts'
import { checksumTypes } from '../repositories/repositories.ts'
import { distinctPackages } from './entries.ts'

/** Sums of the packages that are there, by path: SHA-256 and whatever repositories state. Each file is read once. */
export function packageDigests(compose: ComposeDirectory): Promise<ReadonlyMap<string, Digests>> {
  return compose.derived('package digests', async () => {
    const { files } = await compose.listing()
    const types = [...new Set(['sha256', ...(await checksumTypes(compose))])]
    const listed = (await distinctPackages(compose)).flatMap(({ path }) => files.get(path) ?? []).filter(({ kind }) => kind === 'file')
    return new Map(await compose.each(listed, async (file) => [file.path, await compose.digests(file, types)] as const))
  })
}
