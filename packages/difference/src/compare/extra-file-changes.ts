import type { ExtraFileChange } from '@murli/contracts'

/** Files beside packages; the maps are from path to what tells contents apart. */
export function extraFileChanges(before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>): ExtraFileChange[] {
  return [...new Set([...before.keys(), ...after.keys()])].toSorted().flatMap((path): ExtraFileChange[] => {
    const [was, is] = [before.get(path), after.get(path)]
    if (was === is) return []
    return [{ path, state: was === undefined ? 'added' : is === undefined ? 'removed' : 'changed' }]
  })
}
