import { byCodePoint } from '../text.ts'
import { printJson } from '../json/print.ts'

/** Variant UID, arch and subvariant of a deliverable. */
export type DeliverableTriple = readonly [variant: string, arch: string, subvariant: string | null]

/** Kind of deliverable → triples: what must not fail, what may, and what did (spec 06 §0.3, 09 §6.2). */
export interface DeliverablesReport {
  readonly required: Readonly<Record<string, readonly DeliverableTriple[]>>
  readonly attempted: Readonly<Record<string, readonly DeliverableTriple[]>>
  readonly failed: Readonly<Record<string, readonly DeliverableTriple[]>>
}

/** `logs/global/deliverables.json`; triples sorted, so that equal composes give equal files. */
export function printDeliverables(report: DeliverablesReport): string {
  return printJson({ required: sorted(report.required), attempted: sorted(report.attempted), failed: sorted(report.failed) })
}

function sorted(kinds: Readonly<Record<string, readonly DeliverableTriple[]>>): Record<string, readonly DeliverableTriple[]> {
  const text = (triple: DeliverableTriple): string => JSON.stringify(triple)
  return Object.fromEntries(
    Object.entries(kinds).map(([kind, triples]) => [kind, triples.toSorted((a, b) => byCodePoint(text(a), text(b)))]),
  )
}
