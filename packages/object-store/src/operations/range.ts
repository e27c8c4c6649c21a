import { S3Error } from '../error.ts'

/** Bytes [start, end) of an object. */
export interface ByteRange {
  start: number
  end: number
}

/**
 * The one range that a header asks for; null for the whole object, also when the header is of a kind that RFC 9110 lets a server
 * ignore (several ranges, other units, nonsense). @throws {S3Error} InvalidRange when there is no such byte.
 */
export function parseRange(header: string | undefined, size: number): ByteRange | null {
  const match = /^bytes=(\d*)-(\d*)$/.exec(header?.trim() ?? '')
  if (match === null) return null
  const [, first = '', last = ''] = match
  if (first === '' && last === '') return null
  if (first === '') return satisfiable({ start: Math.max(0, size - Number(last)), end: size }, size)
  if (last !== '' && Number(last) < Number(first)) return null
  return satisfiable({ start: Number(first), end: last === '' ? size : Math.min(size, Number(last) + 1) }, size)
}

/** The range of x-amz-copy-source-range, which must lie within the object. @throws {S3Error} InvalidArgument. */
export function parseCopyRange(header: string | undefined, size: number): ByteRange {
  if (header === undefined) return { start: 0, end: size }
  const [, first, last] = /^bytes=(\d+)-(\d+)$/.exec(header.trim()) ?? []
  const range = { start: Number(first), end: Number(last) + 1 }
  if (range.start < range.end && range.end <= size) return range
  throw new S3Error('InvalidArgument', 'x-amz-copy-source-range must be bytes=first-last, within the source object', {
    fields: { ArgumentName: 'x-amz-copy-source-range', ArgumentValue: header },
  })
}

function satisfiable(range: ByteRange, size: number): ByteRange {
  if (range.start < range.end) return range
  throw new S3Error('InvalidRange', 'The requested range is not satisfiable', { headers: { 'content-range': `bytes */${size}` } })
}
