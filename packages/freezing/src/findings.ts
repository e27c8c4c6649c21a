import { ERROR_CODES, type ConfigIssue, type Position } from '@murli/contracts'
import { ConfigError } from '@murli/config/error'

/** Collects what is wrong with a request. */
export class Findings {
  readonly issues: ConfigIssue[] = []

  add(...issues: ConfigIssue[]): void {
    this.issues.push(...issues)
  }

  error(code: string, message: string, path = '', position: Position | null = null): void {
    this.add({ severity: 'error', code, message, path, position })
  }

  /** Adds findings about options that nothing is known to be wrong with: what follows from an error is not told beside it. */
  addOfOthers(...issues: ConfigIssue[]): void {
    const wrong = new Set(this.issues.filter(({ severity, path }) => severity === 'error' && path !== '').map(optionOf))
    this.add(...issues.filter((issue) => !wrong.has(optionOf(issue))))
  }

  hasErrors(): boolean {
    return this.issues.some((issue) => issue.severity === 'error')
  }

  refused(): { ok: false; issues: ConfigIssue[] } {
    return { ok: false, issues: this.issues }
  }

  /**
   * Errors first, then warnings; each by file and line, what has no place before the rest. `files` come first in their order, others in
   * that of the alphabet. Findings of one place stay as they came, so that possible reasons follow their finding.
   */
  sort(files: readonly string[]): void {
    const rank = (file: string) => (files.includes(file) ? files.indexOf(file) : files.length)
    this.issues.sort((a, b) => severityRank(a) - severityRank(b) || comparePlaces(a.position, b.position, rank))
  }
}

function optionOf({ path }: ConfigIssue): string {
  return path.split('.')[0] ?? ''
}

function severityRank({ severity }: ConfigIssue): number {
  return severity === 'error' ? 0 : 1
}

function comparePlaces(a: Position | null, b: Position | null, rank: (file: string) => number): number {
  if (a === null || b === null) return Number(a !== null) - Number(b !== null)
  if (a.file !== b.file) return rank(a.file) - rank(b.file) || (a.file < b.file ? -1 : 1)
  return a.line - b.line || a.column - b.column
}

/**
 * Runs a check that may throw; what it throws becomes a finding, and the result null. An error without a place of its own gets `place`.
 * Errors without a code of ours are defects, and go on.
 */
export function attempt<T>(findings: Findings, check: () => T, place: Position | null = null): T | null {
  try {
    return check()
  } catch (error) {
    findings.add(...issuesOf(error, place))
    return null
  }
}

/** What an error says, as findings. Errors without a code of ours are defects, or an end from outside, and go on. */
export function issuesOf(error: unknown, place: Position | null): ConfigIssue[] {
  if (error instanceof ConfigError && error.issues !== undefined && error.issues.length > 0) return error.issues
  if (!isCoded(error)) throw error
  const position = (error instanceof ConfigError ? error.position : placeInDetails(error.details)) ?? place
  const listed = listedIssues(error)
  if (listed.length > 0) return listed
  const hint = typeof error.hint === 'string' ? ` (${error.hint})` : ''
  return [{ severity: 'error', code: error.code, message: error.message + hint, path: '', position }]
}

function isCoded(error: unknown): error is Error & { code: string; hint?: unknown; details?: unknown } {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' && Object.hasOwn(ERROR_CODES, error.code)
}

/** Readers of formats name the place in the details of their errors. */
function placeInDetails(details: unknown): Position | null {
  if (typeof details !== 'object' || details === null || !('file' in details) || !('line' in details)) return null
  const { file, line } = details
  return typeof file === 'string' && typeof line === 'number' && line > 0 ? { file, line, column: 1 } : null
}

/** Findings that a message lists below its first line, each as `file:line: text`; none when it lists none. */
function listedIssues(error: Error & { code: string }): ConfigIssue[] {
  const [, ...lines] = error.message.split('\n')
  return lines.flatMap((line): ConfigIssue[] => {
    const [, file = '', number = '', message = ''] = /^(.+?):(\d+): (.*)$/s.exec(line) ?? []
    const position = { file, line: Number(number), column: 1 }
    return file === '' ? [] : [{ severity: 'error', code: error.code, message, path: '', position }]
  })
}
