import { ERROR_CODES, type ConfigIssue } from '@murli/contracts'
import { ConfigError } from '@murli/config/error'

/** Collects what is wrong with a request. */
export class Findings {
  readonly issues: ConfigIssue[] = []

  add(...issues: ConfigIssue[]): void {
    this.issues.push(...issues)
  }

  error(code: string, message: string): void {
    this.add({ severity: 'error', code, message, path: '', position: null })
  }

  hasErrors(): boolean {
    return this.issues.some((issue) => issue.severity === 'error')
  }

  refused(): { ok: false; issues: ConfigIssue[] } {
    return { ok: false, issues: this.issues }
  }
}

/** Runs a check that may throw; what it throws becomes a finding, and the result null. Errors without a code of ours are defects and go on. */
export function attempt<T>(findings: Findings, check: () => T): T | null {
  try {
    return check()
  } catch (error) {
    findings.add(...issuesOf(error))
    return null
  }
}

/** What an error of a domain package says, as findings; the error itself is thrown on when it is none of ours. */
function issuesOf(error: unknown): ConfigIssue[] {
  if (error instanceof ConfigError && error.issues !== undefined && error.issues.length > 0) return error.issues
  if (!isCoded(error)) throw error
  const position = error instanceof ConfigError ? error.position : null
  const hint = typeof error.hint === 'string' ? ` (${error.hint})` : ''
  return [{ severity: 'error', code: error.code, message: error.message + hint, path: '', position }]
}

function isCoded(error: unknown): error is Error & { code: string; hint?: unknown } {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' && Object.hasOwn(ERROR_CODES, error.code)
}
