import { styleText } from 'node:util'
import type { ExplainedPackage, Explanation } from '@murli/contracts'

const STATES: Record<ExplainedPackage['state'], string> = {
  in: styleText('green', 'is in'),
  out: styleText('yellow', 'is not in'),
  undecided: styleText('dim', 'is not decided about yet'),
}

/** An explanation for people: one paragraph for each tree and package, the chain of reasons numbered from the input. */
export function explanationLines({ answers, more }: Explanation): string[] {
  const lines = answers.flatMap((answer) => paragraph(answer))
  const rest = more > 0 ? [`and ${more} more: ask for one variant, one arch, or a narrower name`] : []
  return [...lines, ...rest]
}

function paragraph({ variant, arch, package: nevra, state, steps, absences }: ExplainedPackage): string[] {
  const numbered = steps.map(({ message }, index) => `  ${index + 1}. ${message}`)
  const selected = absences.length > 0 && steps.length > 0 ? ['  it was selected all the same:'] : []
  return [`${variant}.${arch}: ${nevra} ${STATES[state]}`, ...absences.map(({ message }) => `  - ${message}`), ...selected, ...numbered]
}
