import { formatNevra } from '@murli/rpmmd/nevra'
import type { BrokenPackage } from '@murli/selection'

/**
 * The log of a check in the form that `dnf repoclosure` prints: nothing when all is well. `repository`: id of the checked one.
 * Source: spec 06 §7.2, output.
 */
export function closureLog(broken: readonly BrokenPackage[], repository: string): string {
  if (broken.length === 0) return ''
  const blocks = broken.map(({ package: checked, requirements }) => {
    const lines = requirements.map((text) => `    ${text}\n`).join('')
    return `package: ${formatNevra(checked, { epoch: 'nonzero' })} from ${repository}\n  unresolved deps (${requirements.length}):\n${lines}`
  })
  const total = broken.reduce((sum, { requirements }) => sum + requirements.length, 0)
  return `${blocks.join('')}Error: Repoclosure ended with unresolved dependencies (${total}) across ${broken.length} packages.\n`
}
