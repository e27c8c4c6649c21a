import type { GatheredEntry, GatherOutcome } from '@murli/gathering'

type Entry = GatheredEntry

/** One line per package that the tree would hold: binaries, sources, debug packages; with reasons, after a tab each, the first one. */
export function packageLines(outcome: GatherOutcome): string[] {
  const entries = [...outcome.rpm, ...outcome.srpm, ...outcome.debuginfo].filter((entry) => !isLookaside(entry))
  return entries.map(({ pkg, reasons }) => {
    const why = reasons?.[0]
    return why === undefined ? pkg : `${pkg}\t${why.kind} ${why.by}`
  })
}

/** What somebody should look at, one warning a line. */
export function findingLines(outcome: GatherOutcome): string[] {
  return [
    ...outcome.unmatched.map((pattern) => `warning: no package fits ${pattern}`),
    ...outcome.prepopulate_unmatched.map((text) => `warning: no package is ${text}, which was to be prepopulated`),
    ...Object.entries(outcome.unresolved).map(
      ([nameArch, texts]) => `warning: ${nameArch} requires what nothing provides: ${texts.join(', ')}`,
    ),
  ]
}

/** How much was selected out of how much, in one line. */
export function summaryLine(outcome: GatherOutcome, { arch, candidates }: { arch: string; candidates: number }): string {
  const kinds: [readonly Entry[], string][] = [
    [outcome.rpm, 'binary'],
    [outcome.srpm, 'source'],
    [outcome.debuginfo, 'debug'],
  ]
  const counts = kinds.map(([entries, kind]) => `${entries.filter((entry) => !isLookaside(entry)).length} ${kind}`)
  const lookaside = kinds.flatMap(([entries]) => entries).filter(isLookaside).length
  const more = lookaside === 0 ? '' : `; ${lookaside} more stay in lookaside repositories`
  return `${arch}: ${counts.join(', ')} packages of ${candidates}${more}`
}

/** Whether everything that was asked for was found, and everything that is required. */
export function isComplete(outcome: GatherOutcome): boolean {
  return outcome.unmatched.length === 0 && outcome.prepopulate_unmatched.length === 0 && Object.keys(outcome.unresolved).length === 0
}

function isLookaside(entry: Entry): boolean {
  return entry.flags.includes('lookaside')
}
