import { type Finding, SECTIONS } from '@murli/verify'

/**
 * A finding on one line, `E 24  path: what is wrong (expected …)`, below the heading of its section.
 * @param told sections that have their heading already; this one is added
 */
export function findingLines({ check, severity, path, message, expected }: Finding, told: Set<string>): string[] {
  const title = SECTIONS.find(({ checks }) => checks.some(({ number }) => number === check))?.title ?? ''
  const heading = told.has(title) ? [] : [title]
  told.add(title)
  const rest = expected === undefined ? '' : ` (expected ${expected})`
  return [...heading, `  ${severity} ${String(check).padStart(2)}  ${oneLine(`${path}: ${message}${rest}`)}`]
}

/** The last line: how many checks, and what they found. */
export function verdictLine(name: string, counts: { checks: number; errors: number; warnings: number }): string {
  const { checks, errors, warnings } = counts
  const found = errors + warnings === 0 ? 'nothing is wrong' : `${counted(errors, 'error')}, ${counted(warnings, 'warning')}`
  return `${name}: ${found} (${counted(checks, 'check')})`
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`
}

function oneLine(text: string): string {
  return text.replace(/\s*\n\s*/g, ' ')
}
