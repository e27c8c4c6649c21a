import { createHash } from 'node:crypto'
import { APPLICATION_USE_END, APPLICATION_USE_START, SECTOR_BYTES } from './primary-volume.ts'

/** Sectors at the end that no media check reads; drives stumble there. */
const SKIPPED_SECTORS = 15
const FRAGMENTS = 20
/** The grid at which fragments may end: part of the format. */
const STEP_BYTES = 32_768
/** Application use of an image without an implanted MD5, and what is hashed in its place. */
const BLANK = Buffer.alloc(APPLICATION_USE_END - APPLICATION_USE_START, ' ')

/**
 * The smallest volume that the reference checker passes: in smaller ones one step jumps over a fragment, and the checker then
 * refuses what its own implanter wrote (spec 06 §9.2).
 */
export const SMALLEST_CHECKABLE_BYTES = 335 * SECTOR_BYTES

/** What a media check compares an image with. `fragmentSums`: three hex digits for every fragment that begins behind the first. */
export interface MediaSums {
  readonly md5: string
  readonly fragmentSums: string
}

/**
 * The MD5 of a medium and of its fragments, as `implantisomd5` and `checkisomd5` compute them: over the volume without its last 15
 * sectors, with the field of the sum itself read as spaces (spec 06 §9.2). Feed the image from its first byte on, in chunks of any
 * size; what is behind the volume is passed over.
 */
export class MediaMd5 {
  readonly #hash = createHash('md5')
  readonly #totalBytes: number
  readonly #fragmentBytes: number
  #position = 0
  #fragment = 0
  #sums = ''

  /** @param volumeBytes the size that the volume itself states, which may be less than the file has. */
  constructor(volumeBytes: number) {
    this.#totalBytes = Math.max(0, volumeBytes - SKIPPED_SECTORS * SECTOR_BYTES)
    this.#fragmentBytes = Math.max(1, Math.floor(this.#totalBytes / (FRAGMENTS + 1)))
  }

  update(chunk: Uint8Array): void {
    for (let offset = 0; offset < chunk.byteLength && this.#position < this.#totalBytes;) {
      const step = this.#position - (this.#position % STEP_BYTES)
      const end = Math.min(step + STEP_BYTES, this.#totalBytes)
      const piece = chunk.subarray(offset, offset + end - this.#position)
      this.#hash.update(withBlankField(piece, this.#position))
      this.#position += piece.byteLength
      offset += piece.byteLength
      if (this.#position === end) this.#endStep(step)
    }
  }

  /** @returns null when fewer bytes came than the volume has; can be asked once. */
  finish(): MediaSums | null {
    if (this.#position < this.#totalBytes) return null
    return { md5: this.#hash.digest('hex'), fragmentSums: this.#sums }
  }

  /** A fragment is looked up by the first byte of a step, and summed with the whole step. */
  #endStep(start: number): void {
    const fragment = Math.floor(start / this.#fragmentBytes)
    if (fragment === this.#fragment) return
    this.#fragment = fragment
    this.#sums += [...this.#hash.copy().digest().subarray(0, 3)].map(hexDigit).join('')
  }
}

/** The first digit, but the second one where the first is 0. */
function hexDigit(byte: number): string {
  return (byte < 16 ? byte : byte >> 4).toString(16)
}

function withBlankField(piece: Uint8Array, position: number): Uint8Array {
  const start = Math.max(APPLICATION_USE_START - position, 0)
  const end = Math.min(APPLICATION_USE_END - position, piece.byteLength)
  if (start >= end) return piece
  const copy = Uint8Array.from(piece)
  copy.fill(0x20, start, end)
  return copy
}

/** The 512 bytes that carry the sums in an image; `supported`: the medium is of a supported release (spec 06 §9.2). */
export function implantedField({ md5, fragmentSums }: MediaSums, supported: boolean): Buffer {
  const field = Buffer.from(BLANK)
  field.write(
    `ISO MD5SUM = ${md5};SKIPSECTORS = ${SKIPPED_SECTORS};RHLISOSTATUS=${supported ? 1 : 0};FRAGMENT SUMS = ${fragmentSums};` +
      `FRAGMENT COUNT = ${FRAGMENTS};THIS IS NOT THE SAME AS RUNNING MD5SUM ON THIS ISO!!`,
  )
  return field
}

/** Whether sums may be implanted: nothing else may be overwritten. */
export function isBlankField(applicationUse: Uint8Array): boolean {
  return BLANK.equals(applicationUse)
}
