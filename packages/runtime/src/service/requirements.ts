import { isOnPath } from '../tool/index.ts'
import type { Requirement } from './types.ts'

/**
 * Requires an executable program on PATH. `package` is what people install to get it; `phases` and `flavors` those that need it (default: all). An
 * `optional` one is what only some configurations ask for: its absence is told by the task that misses it.
 */
export function tool(name: string, options: Omit<Requirement, 'name' | 'check'>): Requirement {
  return {
    name,
    ...options,
    check: async () => ((await isOnPath(name)) ? null : `program '${name}' is missing: install the package ${options.package}`),
  }
}
