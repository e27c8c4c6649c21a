import type { ConfigIssue } from '@murli/contracts'
import { ConfigError } from '@murli/config/error'
import { toFailure } from '@murli/runtime/errors'

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

/** Runs a check that may throw; what it throws becomes a finding, and the result null. */
export function attempt<T>(findings: Findings, check: () => T): T | null {
  try {
    return check()
  } catch (error) {
    findings.add(...issuesOf(error))
    return null
  }
}

function issuesOf(error: unknown): ConfigIssue[] {
  if (error instanceof ConfigError && error.issues !== undefined && error.issues.length > 0) return error.issues
  const failure = toFailure(error)
  const position = error instanceof ConfigError ? error.position : null
  const hint = failure.hint === undefined ? '' : ` (${failure.hint})`
  return [{ severity: 'error', code: failure.code, message: failure.message + hint, path: '', position }]
}
