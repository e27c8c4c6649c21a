const ENTRY = '<changelog '
/** Nothing shorter is an entry, so that most elements need not be searched. */
const SHORTEST_ENTRY = '<changelog author="" date="0"/>'.length
const DATE = / date="(\d{1,15})"/

/**
 * An `other` element with the newest `limit` of its changelog entries; the oldest come first. createrepo_c tells entries of one date apart
 * by a second more for each newer one, counted from the oldest that is written: entries that stay move back by the seconds of those
 * that go. (Entries of different packagings that really are one second apart look the same; dates of changelogs are days.)
 * Source: spec 05 §3.9.
 */
export function limitChangelogs(slice: Buffer, limit: number): Buffer {
  if (slice.length < (limit + 1) * SHORTEST_ENTRY) return slice
  const starts = entriesOf(slice)
  if (starts.length <= limit) return slice
  const dropped = starts.length - limit
  const head = slice.subarray(0, starts[0])
  if (limit === 0) return Buffer.concat([head.subarray(0, head.lastIndexOf('\n') + 1), slice.subarray(slice.lastIndexOf('</package'))])
  const dates = starts.map((start) => Number(DATE.exec(slice.toString('latin1', start, slice.indexOf('>', start)))?.[1]))
  const kept = slice.subarray(starts[dropped])
  const seconds = chainBefore(dates, dropped)
  return Buffer.concat([head, seconds === 0 ? kept : movedBack(kept, dates.slice(dropped), seconds)])
}

function entriesOf(slice: Buffer): number[] {
  const starts: number[] = []
  for (let at = slice.indexOf(ENTRY); at >= 0; at = slice.indexOf(ENTRY, at + ENTRY.length)) starts.push(at)
  return starts
}

/** How many entries before this one have dates that go up to it second by second. */
function chainBefore(dates: readonly number[], index: number): number {
  let at = index
  while (at > 0 && dates[at - 1] === dates[at]! - 1) at -= 1
  return index - at
}

/** Takes seconds off the first dates, as far as they follow each other second by second. */
function movedBack(kept: Buffer, dates: readonly number[], seconds: number): Buffer {
  const count = dates.findIndex((date, index) => index > 0 && date !== dates[index - 1]! + 1)
  let left = count < 0 ? dates.length : count
  const text = kept.toString('utf8').replaceAll(/(<changelog [^>]* date=")(\d+)"/g, (whole, before: string, date: string) => {
    left -= 1
    return left < 0 ? whole : `${before}${Number(date) - seconds}"`
  })
  return Buffer.from(text)
}
