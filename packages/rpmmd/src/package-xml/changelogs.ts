import type { HeaderStructure } from '../header/structure.ts'
import { TAG } from './tags.ts'

/** An entry of other.xml; `date` in seconds since 1970. */
export interface Changelog {
  readonly author: string
  readonly date: number
  readonly text: string
}

/**
 * The newest `limit` entries of a header (-1: all), oldest first. Entries of one date are told apart: the oldest keeps its date, each
 * newer one gets a second more. Source: spec 05 §3.9.
 */
export function changelogsOf(header: HeaderStructure, limit: number): Changelog[] {
  const times = header.numbers(TAG.changelogTime)
  const authors = header.texts(TAG.changelogName)
  const texts = header.texts(TAG.changelogText)
  const count = Math.min(times.length, authors.length, texts.length, limit < 0 ? Number.POSITIVE_INFINITY : limit)
  const dates: number[] = []
  for (let index = 0; index < count; index += 1) {
    const date = times[index] ?? 0
    if (index > 0 && times[index - 1] === date) pushNewer(dates, date)
    dates.push(date)
  }
  return dates
    .map((date, index) => ({ author: (authors[index] ?? '').replace(/(?<=.) +$/s, ''), date, text: texts[index] ?? '' }))
    .toReversed()
}

/** Makes room behind `date`: the entries before, which are newer, move on by a second as long as they are in the way. */
function pushNewer(dates: number[], date: number): void {
  let taken = date
  for (let newer = dates.length - 1; newer >= 0 && dates[newer] === taken; newer -= 1) {
    taken += 1
    dates[newer] = taken
  }
}
