import { printLiteral } from '../../language/print.ts'
import type { ConfigKey, ConfigValue } from '../../language/value.ts'
import type { SourceRules } from '../shape/shape.ts'
import type { Finding } from './outcome.ts'

type Contents = ReadonlyMap<ConfigKey, ConfigValue>

/**
 * What a reference to external files lacks although its shape is right. The peer fails over these while it runs, mostly without
 * saying where (spec 01 §4.6). An absent, None and empty `repo` all mean the same.
 */
export function auditSource(rules: SourceRules, members: Contents, path: readonly string[]): Finding[] {
  const scm = members.get('scm')
  if (scm === undefined) return [{ path, reason: "'scm' is a required property" }]
  const findings: Finding[] = []
  if (typeof scm === 'string' && rules.kinds?.includes(scm) === false) {
    findings.push({ path: [...path, 'scm'], reason: `${printLiteral(scm)} is not one of ${printLiteral([...rules.kinds])}` })
  }
  const wanted = rules.wants === 'either' ? ['file', 'dir'] : [rules.wants]
  if (!wanted.some((key) => members.has(key))) findings.push({ path, reason: `${printLiteral(wanted[0] ?? '')} is a required property` })
  const repo = members.get('repo')
  if (scm === 'file' && typeof repo === 'string' && repo !== '') {
    findings.push({ path: [...path, 'repo'], reason: `${printLiteral(repo)} should be empty for scm 'file'` })
  }
  return findings
}

/** Writes the branch `HEAD` into a Git reference without one, as the peer does even when it is offline (spec 01 §4.5). */
export function fillBranch(members: Map<ConfigKey, ConfigValue>): void {
  const branch = members.get('branch')
  const hasBranch = branch !== undefined && branch !== null && branch !== ''
  if (members.get('scm') === 'git' && typeof members.get('repo') === 'string' && !hasBranch) members.set('branch', 'HEAD')
}
