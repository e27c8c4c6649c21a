import type { InstallerDocument, TreeFile } from '@murli/contracts/documents'
import { type InstallerFacts, parseInstallerTreeinfo, ProductmdError } from '@murli/productmd'
import type { BlobStore } from '@murli/runtime/blobs'
import { MurliError } from '@murli/runtime/errors'
import { fileSums } from '@murli/runtime/sums'

/**
 * What the `.treeinfo` of lorax says, with checksums over the files as they are in the tree now (spec 06 §1.7).
 * @param text of lorax' `.treeinfo`. @throws {MurliError} IMAGE_INVALID when it does not parse, or names a file that is not there or empty.
 */
export async function installerFacts(
  text: string,
  files: readonly TreeFile[],
  { checksum, blobs, signal }: { checksum: string; blobs: BlobStore; signal: AbortSignal },
): Promise<InstallerDocument> {
  const { images, stage2, named } = namedFiles(text, files)
  const checksums: Record<string, { type: string; value: string }> = {}
  for (const file of named) checksums[file.path] = { type: checksum, value: await sumOf(file, checksum, blobs, signal) }
  return { kind: 'installer', version: 1, images, stage2, checksums }
}

/** What the `.treeinfo` of lorax says, and the files that it names, each once. Errors as `installerFacts`. */
export function namedFiles(
  text: string,
  files: readonly TreeFile[],
): Pick<InstallerFacts, 'images' | 'stage2'> & { readonly named: readonly TreeFile[] } {
  const { images, stage2 } = parsed(text)
  const byPath = new Map(files.map((file) => [file.path, file]))
  const paths = new Set([...Object.values(images), stage2].flatMap((byName) => Object.values(byName)))
  const named = [...paths].map((path) => {
    const file = byPath.get(path)
    if (file === undefined) throw new MurliError('IMAGE_INVALID', `.treeinfo of lorax names ${path}, which is not there`)
    if (file.size === 0) throw new MurliError('IMAGE_INVALID', `${path}, which .treeinfo of lorax names, is empty`)
    return file
  })
  return { images, stage2, named }
}

function parsed(text: string): Pick<InstallerFacts, 'images' | 'stage2'> {
  try {
    return parseInstallerTreeinfo(text)
  } catch (error) {
    if (!(error instanceof ProductmdError)) throw error
    throw new MurliError('IMAGE_INVALID', `${error.message} (made by lorax)`, { cause: error })
  }
}

/** The store knows one kind of checksum already. */
async function sumOf(file: TreeFile, checksum: string, blobs: BlobStore, signal: AbortSignal): Promise<string> {
  if (checksum === 'sha256') return file.digest.slice('sha256:'.length)
  const { sums } = await fileSums(await blobs.file(file), [checksum], { signal })
  return sums[checksum] ?? ''
}
