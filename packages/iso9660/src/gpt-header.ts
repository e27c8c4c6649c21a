import { crc32 } from 'node:zlib'

/** Bytes of a block, which GUID partition tables count in (spec 06 §9.4). */
export const GPT_BLOCK_BYTES = 512

const SIGNATURE = 'EFI PART'
const HEADER_BYTES = 12
const HEADER_SUM = 16
const OTHER_HEADER = 32
const DISK_ID = 56
const ENTRIES = 72
const COUNT = 80
const ENTRY_BYTES = 84
const ENTRIES_SUM = 88
/** Up to the last field. */
const SHORTEST = 92

/** The header of a GUID partition table, in the block that it is read from or will be written to. Places in bytes of the image. */
export class GptHeader {
  readonly #block: Buffer

  private constructor(block: Buffer) {
    this.#block = block
  }

  /** Null for a block that is none. */
  static in(block: Buffer): GptHeader | null {
    const isHeader = block.length >= GPT_BLOCK_BYTES && block.toString('latin1', 0, SIGNATURE.length) === SIGNATURE
    return isHeader ? new GptHeader(block) : null
  }

  /** Where the other copy of the header is. */
  get otherHeader(): number {
    return Number(this.#block.readBigUInt64LE(OTHER_HEADER)) * GPT_BLOCK_BYTES
  }

  get entries(): number {
    return Number(this.#block.readBigUInt64LE(ENTRIES)) * GPT_BLOCK_BYTES
  }

  get count(): number {
    return this.#block.readUInt32LE(COUNT)
  }

  get entryBytes(): number {
    return this.#block.readUInt32LE(ENTRY_BYTES)
  }

  /** Whether the sum of the header is right. */
  get isWhole(): boolean {
    const size = this.#block.readUInt32LE(HEADER_BYTES)
    return size >= SHORTEST && size <= GPT_BLOCK_BYTES && this.#sum() === this.#block.readUInt32LE(HEADER_SUM)
  }

  /** Whether these are the entries whose sum the header has. */
  describes(entries: Buffer): boolean {
    return crc32(entries) === this.#block.readUInt32LE(ENTRIES_SUM)
  }

  /** Gives the disk another id, and the header the sums of these entries and of itself. */
  stamp(diskId: Buffer, entries: Buffer): void {
    diskId.copy(this.#block, DISK_ID)
    this.#block.writeUInt32LE(crc32(entries), ENTRIES_SUM)
    this.#block.writeUInt32LE(this.#sum(), HEADER_SUM)
  }

  /** The field of the sum itself counts as zeros. */
  #sum(): number {
    const header = Buffer.from(this.#block.subarray(0, this.#block.readUInt32LE(HEADER_BYTES)))
    return crc32(header.fill(0, HEADER_SUM, HEADER_SUM + 4))
  }
}
