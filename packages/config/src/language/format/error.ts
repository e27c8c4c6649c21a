/** Why a `%` formatting failed, in Python's words; the reader adds where (spec 01 L57). */
export class FormatError extends Error {
  override readonly name = 'FormatError'
}
