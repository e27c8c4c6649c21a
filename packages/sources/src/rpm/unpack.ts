import { createReadStream, createWriteStream } from 'node:fs'
import { basename, join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { decompress } from '@murli/rpmmd/compression'
import { MurliError } from '@murli/runtime/errors'
import { type Archive, type ArchiveEntry, type ArchiveFile, normalEntryPath } from './archive.ts'
import { type CpioEntry, readCpio } from './cpio.ts'

const UNPACKED_LIMIT_BYTES = 4 * 1024 ** 3
const SYMLINK_LIMIT_BYTES = 4096

/**
 * Unpacks the payload of an RPM. The bytes of its files go to numbered files in `directory`, never to the paths that the package
 * names. `headerEnd` is where the payload starts.
 * @throws {MurliError} PACKAGE_CORRUPT, PATH_UNSAFE
 */
export async function unpackRpm(rpm: string, headerEnd: number, directory: string): Promise<Archive> {
  const unpacker = new Unpacker(directory)
  const payload = decompress(basename(rpm), createReadStream(rpm, { start: headerEnd }), { maxBytes: UNPACKED_LIMIT_BYTES })
  await readCpio(payload, (entry, bytes) => unpacker.add(entry, bytes))
  unpacker.addParents()
  return unpacker.entries
}

class Unpacker {
  readonly entries = new Map<string, ArchiveEntry>()
  readonly #directory: string
  /** Inode → paths of hard links to it. They come one after the other, and only the last has the bytes. */
  readonly #links = new Map<number, string[]>()
  #written = 0

  constructor(directory: string) {
    this.#directory = directory
  }

  async add(entry: CpioEntry, bytes: AsyncIterable<Uint8Array>): Promise<void> {
    const path = normalEntryPath(entry.name)
    if (entry.kind === 'file') await this.#addFile(path, entry, bytes)
    else if (entry.kind === 'symlink') this.entries.set(path, { kind: 'symlink', target: await linkTarget(entry, bytes) })
    else if (entry.kind === 'directory') this.entries.set(path, { kind: 'directory' })
  }

  /** A package need not own the directories that its files are in. */
  addParents(): void {
    const paths = [...this.entries.keys()]
    for (const path of paths) {
      for (let slash = path.lastIndexOf('/'); slash > 0; slash = path.lastIndexOf('/', slash - 1)) {
        const parent = path.slice(0, slash)
        if (!this.entries.has(parent)) this.entries.set(parent, { kind: 'directory' })
      }
    }
  }

  async #addFile(path: string, entry: CpioEntry, bytes: AsyncIterable<Uint8Array>): Promise<void> {
    const scratchFile = join(this.#directory, String(this.#written))
    this.#written += 1
    await pipeline(bytes, createWriteStream(scratchFile, { flags: 'wx' }))
    const file: ArchiveFile = { kind: 'file', mode: entry.mode & 0o777, mtime: entry.mtime, size: entry.size, scratchFile }
    this.entries.set(path, file)
    if (entry.links < 2) return
    const paths = [...(this.#links.get(entry.inode) ?? []), path]
    this.#links.set(entry.inode, paths)
    if (entry.size > 0) for (const name of paths) this.entries.set(name, file)
  }
}

async function linkTarget(entry: CpioEntry, bytes: AsyncIterable<Uint8Array>): Promise<string> {
  if (entry.size > SYMLINK_LIMIT_BYTES) throw new MurliError('PACKAGE_CORRUPT', `symbolic link ${entry.name} is ${entry.size} bytes long`)
  return Buffer.concat(await Array.fromAsync(bytes)).toString()
}
