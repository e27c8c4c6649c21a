import type { ErrorCode, Position } from '@murli/contracts'
import { ConfigError } from '../error.ts'

/** A file while it is read: its text with `\n` line ends, and the import statements that led to it, nearest first. */
export interface Source {
  readonly file: string
  readonly lines: readonly string[]
  readonly importedAt: readonly Position[]
}

/** A spot in a file as the readers count: line from 1, column in UTF-16 units from 0. */
export interface Spot {
  readonly line: number
  readonly column: number
}

const SHOWN_TEXT_LENGTH = 120

/** Opens a text for reading; all three kinds of line ends count as one (spec 01 L3). */
export function openSource(file: string, text: string, importedAt: readonly Position[] = []): { source: Source; text: string } {
  const normalised = text.replace(/\r\n?/g, '\n')
  return { source: { file, lines: normalised.split('\n'), importedAt }, text: normalised }
}

/** The position of a spot: line and column from 1, columns in characters. */
export function positionAt(source: Source, spot: Spot): Position {
  const last = lastSpots.get(source)
  const known = last?.line === spot.line ? last : { column: 0, characters: 0 }
  const isAhead = spot.column >= known.column
  const [from, to] = isAhead ? [known.column, spot.column] : [spot.column, known.column]
  const between = Array.from((source.lines[spot.line - 1] ?? '').slice(from, to)).length
  const characters = known.characters + (isAhead ? between : -between)
  lastSpots.set(source, { ...spot, characters })
  return { file: source.file, line: spot.line, column: characters + 1 }
}

/** Where the last position of a source was: documents on one long line would otherwise be counted from its start for every value. */
const lastSpots = new WeakMap<Source, Spot & { readonly characters: number }>()

/** An error at a spot; its message ends with file, line, column, the text of the line and the chain of imports. */
export function errorAt(source: Source, spot: Spot, what: string, options: { code?: ErrorCode; hint?: string } = {}): ConfigError {
  const position = positionAt(source, spot)
  const line = (source.lines[spot.line - 1] ?? '').trim()
  const shown = line.length > SHOWN_TEXT_LENGTH ? `${line.slice(0, SHOWN_TEXT_LENGTH)}…` : line
  const chain = source.importedAt.map((place) => `, imported by ${place.file} line ${place.line}`).join('')
  const where = `in ${position.file} line ${position.line} column ${position.column}: ${shown}${chain}`
  return new ConfigError(options.code ?? 'CONFIG_SYNTAX', `${what} ${where}`, {
    position,
    ...(options.hint === undefined ? {} : { hint: options.hint }),
  })
}

/** As {@link errorAt}, for what the peer calls `Invalid syntax` (spec 01 §1.7). */
export function invalidSyntax(source: Source, spot: Spot, what: string, hint?: string): ConfigError {
  return errorAt(source, spot, `Invalid syntax: ${what}`, hint === undefined ? {} : { hint })
}
