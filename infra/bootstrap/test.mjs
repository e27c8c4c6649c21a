import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { runMain } from './failure.mjs'
import { runForeground, runLogged } from './processes.mjs'
import { root, setUp } from './set-up.mjs'

/** `npm test [-- FILTER…]`: everything that is missing, then every check and test; with filters only those vitest files. */
await runMain(async () => {
  const { node, env } = await setUp('test')
  const filters = process.argv.slice(2)
  const failed = filters.length > 0 ? [] : await runChecks(node, env)
  const status = await runForeground(bin('vitest'), ['run', ...filters], { cwd: root, env })
  if (status !== 0) failed.push('vitest')
  process.stdout.write(failed.length === 0 ? 'npm test: all passed\n' : `npm test: failed: ${failed.join(', ')}\n`)
  return failed.length === 0 ? 0 : 1
})

/**
 * The checks that take seconds, before the tests that take minutes. Only what fails is shown.
 *
 * @param {string} node
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<string[]>} names of those that failed
 */
async function runChecks(node, env) {
  const bootstrapTests = readdirSync(join(root, 'infra/bootstrap')).filter((name) => name.endsWith('.test.mjs'))
  const checks = /** @type {[string, string, string[]][]} */ ([
    ['format', bin('oxfmt'), ['--check']],
    ['bootstrap', node, ['--test', ...bootstrapTests.map((name) => join(root, 'infra/bootstrap', name))]],
    ['lint', bin('oxlint'), ['--type-aware']],
    ['unused code', bin('knip'), []],
    // all packages as one program: what they share is checked once, not once per package
    ['types', bin('tsc'), ['-p', root]],
  ])
  const log = join(root, '.murli/logs/checks.log')
  const failed = []
  for (const [name, command, args] of checks) {
    const startedAt = Date.now()
    const { exitCode, tail } = await runLogged(command, args, { cwd: root, env, log })
    const seconds = ((Date.now() - startedAt) / 1000).toFixed(1)
    process.stdout.write(`${exitCode === 0 ? 'ok    ' : 'FAILED'} ${name} (${seconds} s)\n`)
    if (exitCode === 0) continue
    failed.push(name)
    process.stdout.write(`${tail.trimEnd()}\n(whole output: ${log})\n`)
  }
  return failed
}

/** @param {string} name */
function bin(name) {
  return join(root, 'node_modules/.bin', name)
}
