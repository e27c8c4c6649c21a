import type { ErrorCode } from '@murli/contracts'
import type { PlanFinding } from '@murli/contracts/documents'
import type { OpenTree } from './trees.ts'

/** More packages with unresolved dependencies than this are only counted. */
const MAX_UNRESOLVED = 20

/** What is to be said of a selection alone. `failure`: for what gather refuses it, or null. */
export function treeFindings({ variant, arch, selection, lists }: OpenTree, failure: ErrorCode | null): PlanFinding[] {
  const place = `${variant}.${arch}`
  const severity = (code: ErrorCode): PlanFinding['severity'] => (failure === code ? 'error' : 'warning')
  const unresolved = Object.entries(selection.unresolved)
  const told = unresolved.slice(0, MAX_UNRESOLVED).map(([name, texts]): PlanFinding => {
    return {
      severity: severity('DEPS_UNRESOLVED'),
      kind: 'unresolved',
      place,
      message: `${name} requires ${texts.join(', ')}, which nothing provides`,
    }
  })
  const more = unresolved.length - told.length
  if (more > 0) {
    const message = `and ${more} more packages have unresolved dependencies`
    told.push({ severity: severity('DEPS_UNRESOLVED'), kind: 'unresolved', place, message })
  }
  const { missing } = selection
  const what = missing.length === 1 ? 'a requested package does not exist' : `${missing.length} requested packages do not exist`
  return [
    ...told,
    ...(missing.length === 0
      ? []
      : [{ severity: severity('PACKAGES_MISSING'), kind: 'missing-package' as const, place, message: `${what}: ${missing.join(', ')}` }]),
    ...(lists.rpm.length > 0
      ? []
      : [{ severity: 'warning' as const, kind: 'empty-tree' as const, place, message: 'the tree would be empty' }]),
  ]
}
