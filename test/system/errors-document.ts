import { readFileSync } from 'node:fs'
import { PROJECT } from './paths.ts'

/** A row of the tables in docs/errors.md. */
export interface ErrorRow {
  input: string
  /** Lines on standard error, as `linesOf` gives them. */
  printed: string[]
  exitCode: number
}

/** All rows of docs/errors.md, by their first column. */
export function errorRows(): ReadonlyMap<string, ErrorRow> {
  const document = readFileSync(`${PROJECT}/docs/errors.md`, 'utf8').split('\n')
  const rows = document.flatMap((line): [string, ErrorRow][] => {
    const cells = line.split(/(?<!\\)\|/).map((cell) => cell.trim().replaceAll('\\|', '|'))
    const [, input = '', text = '', status = ''] = cells
    if (!/^\d+$/.test(status)) return []
    const lines = [...text.matchAll(/`([^`]+)`/g)].map(([, code = '']) => code)
    return [[input, { input, printed: lines, exitCode: Number(status) }]]
  })
  return new Map(rows)
}

/** A row for docs/errors.md out of what was seen; for the message of a test that fails, so that it can be copied. */
export function rowOf({ input, printed, exitCode }: ErrorRow): string {
  const text = printed.map((line) => `\`${line.replaceAll('|', '\\|')}\``).join('<br>')
  return `| ${input} | ${text} | ${exitCode} |`
}

/**
 * The lines that a command wrote, with what differs from run to run taken out: `directory` becomes `/srv/tiny`; digests, byte counts and
 * ports become `…`; backquotes, which mark the lines in the document, become quotes.
 */
export function linesOf(text: string, directory: string): string[] {
  const constant = text
    .replaceAll(directory, '/srv/tiny')
    .replaceAll(/\b[0-9a-f]{64}\b|(?<=sha256\/)[0-9a-f]{2}\/[0-9a-f]{62}\b/g, '…')
    .replaceAll(/(?<=, )\d+(?= bytes are free)/g, '…')
    .replaceAll(/\b\d+(?= (?:expected|found|bytes)\b)/g, '…')
    .replaceAll(/(?<=127\.0\.0\.1:)\d{4,5}/g, '…')
    .replaceAll('`', "'")
  return constant.split('\n').filter((line) => line.trim() !== '')
}
