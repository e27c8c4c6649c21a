import { createHash } from 'node:crypto'
import { readSync, writeSync } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { type ChangeableImage, type Extent, type IsoEntry, isoEntries, type ReadAt } from '@murli/iso9660'
import { withTrueChecksums } from './treeinfo-checksums.ts'

const CHUNK_BYTES = 1024 * 1024

/** An image as a file, open for reading, or for changes as well. Offsets and sizes in bytes. */
export class ImageFile implements AsyncDisposable {
  readonly #file: FileHandle
  #entries: Promise<Map<string, IsoEntry>> | undefined

  private constructor(file: FileHandle) {
    this.#file = file
  }

  static async open(path: string, mode: 'r' | 'r+' = 'r'): Promise<ImageFile> {
    return new ImageFile(await open(path, mode))
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#file.close()
  }

  readonly read: ReadAt = async (offset, length) => {
    const { buffer, bytesRead } = await this.#file.read(Buffer.alloc(length), 0, length, offset)
    return buffer.subarray(0, bytesRead)
  }

  /** Everything in the image by its path, without the slash at the front. @throws {Iso9660Error} */
  entries(): Promise<Map<string, IsoEntry>> {
    this.#entries ??= this.#readEntries()
    return this.#entries
  }

  async #readEntries(): Promise<Map<string, IsoEntry>> {
    const entries = new Map<string, IsoEntry>()
    for await (const entry of isoEntries(this.read)) entries.set(entry.path.slice(1), entry)
    return entries
  }

  /** Hex digits of the sum over these parts, one after another. */
  async sum(extents: readonly Extent[], algorithm: string): Promise<string> {
    const hash = createHash(algorithm)
    for (const { offset, size } of extents) {
      for (let done = 0; done < size;) {
        const bytes = await this.read(offset + done, Math.min(CHUNK_BYTES, size - done))
        if (bytes.length === 0) break
        hash.update(bytes)
        done += bytes.length
      }
    }
    return hash.digest('hex')
  }

  /** Writes these parts, one after another, to a file. */
  async extract(extents: readonly Extent[], path: string): Promise<void> {
    await using target = await open(path, 'w')
    for (const { offset, size } of extents) {
      for (let done = 0; done < size;) {
        const bytes = await this.read(offset + done, Math.min(CHUNK_BYTES, size - done))
        if (bytes.length === 0) break
        await target.write(bytes)
        done += bytes.length
      }
    }
  }

  async text({ extents: [extent] }: IsoEntry): Promise<string> {
    return extent === undefined ? '' : (await this.read(extent.offset, extent.size)).toString('utf8')
  }

  async write(offset: number, bytes: Buffer): Promise<void> {
    await this.#file.write(bytes, 0, bytes.length, offset)
  }

  /**
   * Makes the checksums in `.treeinfo` those of the files as they are in the image, in its place: the text keeps its length. Nothing is done
   * without a `.treeinfo`. @throws {Iso9660Error}
   */
  async correctTreeinfo(): Promise<void> {
    const entries = await this.entries()
    const treeinfo = entries.get('.treeinfo')
    const [extent] = treeinfo?.extents ?? []
    if (treeinfo === undefined || extent === undefined) return
    const text = await withTrueChecksums(await this.text(treeinfo), async (path, type) => {
      const entry = entries.get(path)
      return entry?.kind === 'file' ? await this.sum(entry.extents, type) : null
    })
    await this.write(extent.offset, Buffer.from(text))
  }

  /** The image, or what of it is behind an offset, for changes of its directories. */
  changeable(start = 0): ChangeableImage {
    const { fd } = this.#file
    return {
      read(offset, length) {
        const bytes = Buffer.alloc(length)
        return bytes.subarray(0, readSync(fd, bytes, 0, length, start + offset))
      },
      write(offset, bytes) {
        for (let done = 0; done < bytes.length;) done += writeSync(fd, bytes, done, bytes.length - done, start + offset + done)
      },
    }
  }
}
