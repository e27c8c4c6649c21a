import { StringDecoder } from 'node:string_decoder'

/** What has no end for so long is not a line that somebody wants to read as it comes. */
const LONGEST = 8 * 1024

/** Gives the lines of a stream, without their ends and what terminals are told, as soon as they are whole. Empty ones are left out. */
export class Lines {
  readonly #decoder = new StringDecoder('utf8')
  readonly #give: (line: string) => void
  #rest = ''

  constructor(give: (line: string) => void) {
    this.#give = give
  }

  push(chunk: Buffer): void {
    const lines = (this.#rest + this.#decoder.write(chunk)).split(/\r?\n|\r/)
    this.#rest = (lines.pop() ?? '').slice(-LONGEST)
    for (const line of lines) {
      // oxlint-disable-next-line no-control-regex
      const text = line.replaceAll(/\u001b\[[0-9;?]*[A-Za-z]/g, '').trim()
      if (text !== '') this.#give(text.slice(-LONGEST))
    }
  }
}
