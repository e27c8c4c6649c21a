import type { Check, Finding } from './check.ts'
import type { ComposeDirectory } from './compose/directory.ts'

/** Runs checks one after another: each bounds what it does at the same time. @returns their findings in their order, as they come */
export async function* runChecks(compose: ComposeDirectory, checks: readonly Check[]): AsyncGenerator<Finding> {
  for (const check of checks) {
    const { number, severity } = check
    for await (const problem of await check.run(compose)) yield { check: number, severity, ...problem }
  }
}
