import { canonicalJson, type JsonValue, Ref } from '@murli/contracts'
import type { PlanChange } from '@murli/contracts/documents'

/** More changes than this say no more. */
const MAX_CHANGES = 50
/** A longer value is told by its beginning. Characters of JSON. */
const MAX_VALUE = 300

/** Where two JSON values differ, by path: members of objects one by one, lists and all else as wholes. Sorted by path. */
export function changesBetween(before: JsonValue | undefined, after: JsonValue | undefined, path = ''): PlanChange[] {
  if (before !== undefined && after !== undefined && canonicalJson(before) === canonicalJson(after)) return []
  if (!isObject(before) || !isObject(after)) return [changeAt(path, before, after)]
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].toSorted()
  const changes = names.flatMap((name) => {
    if (before[name] === undefined && after[name] === undefined) return []
    return changesBetween(before[name], after[name], path === '' ? name : `${path}.${name}`)
  })
  return changes.slice(0, MAX_CHANGES)
}

function changeAt(path: string, before: JsonValue | undefined, after: JsonValue | undefined): PlanChange {
  return {
    path,
    ...(before === undefined ? {} : { before: shortened(before) }),
    ...(after === undefined ? {} : { after: shortened(after) }),
  }
}

function shortened(value: JsonValue): JsonValue {
  const text = canonicalJson(value)
  return text.length <= MAX_VALUE ? value : `${text.slice(0, MAX_VALUE)}…`
}

/** A ref is a whole: that its size changed, too, says nothing. */
function isObject(value: JsonValue | undefined): value is { [name: string]: JsonValue } {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !Ref.safeParse(value).success
}
