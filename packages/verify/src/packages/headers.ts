import type { Nevra } from '@murli/contracts/documents'
import { RpmmdError } from '@murli/rpmmd/error'
import { headerBytesNeeded, readRpmHeader } from '@murli/rpmmd/header'
import { formatNevra } from '@murli/rpmmd/nevra'
import type { ComposeDirectory } from '../compose/directory.ts'
import type { ListedFile } from '../compose/listing.ts'
import { distinctPackages } from './entries.ts'

/** What checks compare with of an RPM's header. Source: spec 05 §9.3. */
export interface PackageHeader extends Nevra {
  /** With the epoch. */
  readonly nevra: string
  readonly sourcerpm: string
  readonly sigkey: string | null
  readonly headerStart: number
  readonly headerEnd: number
}

/** How much of a file is read at first; the headers of many packages end before. */
const FIRST_BYTES = 16 * 1024

/** Bytes of the two headers of a package file, and what is before them. @throws {RpmmdError} PACKAGE_CORRUPT */
export async function headerBytes(compose: ComposeDirectory, path: string): Promise<Buffer> {
  let bytes = await compose.read(path, 0, FIRST_BYTES)
  for (let needed = headerBytesNeeded(bytes); needed > bytes.length; needed = headerBytesNeeded(bytes)) {
    const more = await compose.read(path, bytes.length, needed - bytes.length)
    if (more.length === 0) throw new RpmmdError('PACKAGE_CORRUPT', `the file ends at byte ${bytes.length}, inside its header`)
    bytes = Buffer.concat([bytes, more])
  }
  return bytes
}

/** Headers of the packages that rpms.json lists and that are there, by path; instead of an unreadable one stands what is wrong with it. */
export function packageHeaders(compose: ComposeDirectory): Promise<ReadonlyMap<string, PackageHeader | RpmmdError>> {
  return compose.derived('package headers', async () => {
    const { files } = await compose.listing()
    const listed = (await distinctPackages(compose)).flatMap(({ path }) => files.get(path) ?? []).filter(({ kind }) => kind === 'file')
    const byInode = Map.groupBy(listed, ({ inode }) => inode)
    const read = await compose.each(byInode.values(), async (links) => {
      const header = await readHeader(compose, links[0]!)
      return links.map(({ path }) => [path, header] as const)
    })
    return new Map(read.flat())
  })
}

async function readHeader(compose: ComposeDirectory, { path }: ListedFile): Promise<PackageHeader | RpmmdError> {
  try {
    const { name, epoch, version, release, arch, sourcerpm, sigkey, headerStart, headerEnd } = readRpmHeader(
      await headerBytes(compose, path),
    )
    const nevra = formatNevra({ name, epoch, version, release, arch }, { epoch: 'always' })
    return { name, epoch, version, release, arch, nevra, sourcerpm, sigkey, headerStart, headerEnd }
  } catch (error) {
    if (error instanceof RpmmdError) return error
    throw error
  }
}

/** The header of a listed package, null when there is none that can be read. */
export async function headerAt(compose: ComposeDirectory, path: string): Promise<PackageHeader | null> {
  const header = (await packageHeaders(compose)).get(path)
  return header === undefined || header instanceof RpmmdError ? null : header
}
