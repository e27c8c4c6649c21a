import { MurliError } from '@murli/runtime/errors'

/** An entry of a cpio archive; `name` is as written. A hard-linked file has its bytes in the last entry with its `inode` only. */
export interface CpioEntry {
  name: string
  kind: 'file' | 'directory' | 'symlink' | 'other'
  /** Permission bits. */
  mode: number
  /** Seconds since 1970. */
  mtime: number
  size: number
  inode: number
  links: number
}

const HEADER_BYTES = 110
const MAGIC = '070701'
const MAGIC_WITH_CHECKSUM = '070702'
const TRAILER = 'TRAILER!!!'
const NAME_LIMIT_BYTES = 4096
const FILE_TYPE_MASK = 0o170000
const KINDS: Record<number, CpioEntry['kind']> = { 0o100000: 'file', 0o040000: 'directory', 0o120000: 'symlink' }

/**
 * Reads a cpio archive in the "newc" form, which is what RPM payloads are, with bounded memory. `onEntry` gets each entry with
 * its bytes and reads them to their end, or not at all.
 * @throws {MurliError} PACKAGE_CORRUPT when the stream is not such an archive or ends early.
 */
export async function readCpio(
  stream: AsyncIterable<Uint8Array>,
  onEntry: (entry: CpioEntry, bytes: AsyncIterable<Uint8Array>) => Promise<void>,
): Promise<void> {
  const source = new ByteSource(stream)
  for (;;) {
    const { entry, nameBytes } = parseHeader(await source.exactly(HEADER_BYTES))
    const name = await source.exactly(nameBytes)
    await source.exactly(padding(HEADER_BYTES + nameBytes))
    entry.name = name.toString('utf8', 0, nameBytes - 1)
    if (entry.name === TRAILER) return
    const bytes = source.upTo(entry.size)
    await onEntry(entry, bytes)
    await drain(bytes)
    await source.exactly(padding(entry.size))
  }
}

function parseHeader(header: Buffer): { entry: CpioEntry; nameBytes: number } {
  const magic = header.toString('latin1', 0, MAGIC.length)
  if (magic !== MAGIC && magic !== MAGIC_WITH_CHECKSUM) throw corrupt(`an entry starts with ${JSON.stringify(magic)}`)
  const field = (index: number) => {
    const text = header.toString('latin1', 6 + index * 8, 14 + index * 8)
    if (!/^[0-9A-Fa-f]{8}$/.test(text)) throw corrupt(`${JSON.stringify(text)} is not a number`)
    return Number.parseInt(text, 16)
  }
  const mode = field(1)
  const nameBytes = field(11)
  if (nameBytes < 1 || nameBytes > NAME_LIMIT_BYTES) throw corrupt(`an entry's name has ${nameBytes} bytes`)
  const kind = KINDS[mode & FILE_TYPE_MASK] ?? 'other'
  const entry: CpioEntry = { name: '', kind, mode: mode & 0o7777, mtime: field(5), size: field(6), inode: field(0), links: field(4) }
  return { entry, nameBytes }
}

async function drain(bytes: AsyncIterable<Uint8Array>): Promise<void> {
  const iterator = bytes[Symbol.asyncIterator]()
  while ((await iterator.next()).done !== true) continue
}

/** Bytes that bring a length up to a multiple of four. */
function padding(length: number): number {
  return (4 - (length % 4)) % 4
}

function corrupt(why: string): MurliError {
  return new MurliError('PACKAGE_CORRUPT', `the payload is not a cpio archive of the newc form: ${why}`)
}

/** Cuts a stream of chunks into pieces of wanted lengths. */
class ByteSource {
  readonly #chunks: AsyncIterator<Uint8Array>
  #rest: Uint8Array = new Uint8Array(0)

  constructor(stream: AsyncIterable<Uint8Array>) {
    this.#chunks = stream[Symbol.asyncIterator]()
  }

  async exactly(length: number): Promise<Buffer> {
    const parts: Uint8Array[] = []
    for await (const part of this.upTo(length)) parts.push(part)
    return Buffer.concat(parts)
  }

  /** The next `length` bytes in pieces; ends with an error when the stream has fewer. */
  async *upTo(length: number): AsyncGenerator<Uint8Array> {
    for (let left = length; left > 0;) {
      if (this.#rest.length === 0) await this.#refill(left)
      const piece = this.#rest.subarray(0, left)
      this.#rest = this.#rest.subarray(piece.length)
      left -= piece.length
      yield piece
    }
  }

  async #refill(missing: number): Promise<void> {
    const next = await this.#chunks.next()
    if (next.done === true) throw corrupt(`it ends ${missing} bytes too early`)
    this.#rest = next.value
  }
}
