import { join } from 'node:path'
import { runMain } from './failure.mjs'
import { runForeground } from './processes.mjs'
import { root, setUp } from './set-up.mjs'

/** `npm run compose -- CONFIG [flags]`: everything that is missing, then `murli compose`. */
await runMain(async () => {
  const { node, env } = await setUp('compose')
  // npm runs scripts at the top of the project; relative paths are meant from where the person is
  const cwd = process.env['INIT_CWD'] ?? process.cwd()
  return runForeground(node, [join(root, 'packages/cli/src/main.ts'), 'compose', ...process.argv.slice(2)], { cwd, env })
})
