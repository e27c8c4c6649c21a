import { join } from 'node:path'
import { runMain } from './failure.mjs'
import { runForeground } from './processes.mjs'
import { root, setUp } from './set-up.mjs'

/** `pnpm bench NAME [OPTION…]`: everything that is missing, then the benchmark of that name. */
await runMain(async () => {
  const { node, env } = await setUp('bench')
  return runForeground(node, [join(root, 'test/bench/run.ts'), ...process.argv.slice(2)], { cwd: root, env })
})
