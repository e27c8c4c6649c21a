import { existsSync, realpathSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { dependenciesAreThere, installDependencies } from './dependencies.mjs'
import { SetUpError, runMain } from './failure.mjs'
import { takeLock } from './lock.mjs'
import { findProgram, searchPath } from './processes.mjs'
import { missingRequirements, requirements } from './requirements.mjs'
import { installSystemPackages } from './system-packages.mjs'
import { installTools, toolPaths, toolsAreThere, wantedTools } from './toolchain.mjs'

const OLDEST_NODE = 20

/** The top of the project. */
export const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..')

/**
 * Makes the machine ready: system packages, Node 24, pnpm, dependencies. What is there is left alone, and when all is
 * there this takes milliseconds. Several at once wait for each other.
 *
 * @param {import('./requirements.mjs').Scope} scope
 * @returns {Promise<{ node: string, env: NodeJS.ProcessEnv }>} Node 24, and the environment to run it with
 * @throws {SetUpError}
 */
export async function setUp(scope) {
  const state = look(scope)
  if (isReady(state)) return ready(state)
  const lock = join(root, '.murli/set-up.lock')
  let release = await takeLock(lock, { wait: false })
  if (release === null) {
    say('waiting for another set-up')
    release = await takeLock(lock, { wait: true })
  }
  try {
    await install(look(scope))
  } finally {
    release?.()
  }
  return ready(state)
}

/** @typedef {ReturnType<typeof look>} State */

/** @param {import('./requirements.mjs').Scope} scope */
function look(scope) {
  const version = process.versions.node
  const cpu = process.arch
  if (Number.parseInt(version, 10) < OLDEST_NODE)
    throw new SetUpError(`node ${OLDEST_NODE} or newer is needed, this is ${version}`, { exitCode: 2 })
  if (process.platform !== 'linux') throw new SetUpError(`Murli runs on Linux, this is ${process.platform}`, { exitCode: 2 })
  const path = searchPath(process.env['PATH'])
  const tools = join(root, '.murli/tools')
  const wanted = wantedTools({ version, cpu })
  return {
    path,
    tools,
    wanted,
    missing: missingRequirements(requirements, { scope, cpu, hasProgram: (name) => findProgram(name, path) !== null, hasFile: existsSync }),
    toolsThere: toolsAreThere(tools, wanted),
    dependenciesThere: dependenciesAreThere(root),
  }
}

/** @param {State} state */
function isReady(state) {
  return state.missing.length === 0 && state.toolsThere && state.dependenciesThere
}

/** @param {State} state */
async function install(state) {
  const log = join(root, '.murli/logs/set-up.log')
  const programs = async () => {
    if (!state.toolsThere) await installTools(state.tools, state.wanted, { log, say })
    const { pnpm } = toolPaths(state.tools, state.wanted)
    if (!state.dependenciesThere) await installDependencies(root, { pnpm, env: ready(state).env, log, say })
  }
  const packages = async () => {
    if (state.missing.length > 0) await installSystemPackages(state.missing, { path: state.path, log, say })
  }
  // side by side: one waits for mirrors, the other for the registry
  const outcomes = await Promise.allSettled([packages(), programs()])
  for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason
}

/** @param {State} state */
function ready(state) {
  const { node } = toolPaths(state.tools, state.wanted)
  const first = [dirname(node), join(state.tools, 'node_modules/.bin'), join(root, 'node_modules/.bin')]
  const env = {
    ...process.env,
    PATH: searchPath(process.env['PATH'], first),
    TURBO_TELEMETRY_DISABLED: '1',
    NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'] ?? join(root, '.murli/cache/node'),
  }
  return { node, env }
}

/** @param {string} line */
function say(line) {
  process.stderr.write(`set-up: ${line}\n`)
}

if (process.argv[1] !== undefined && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) {
  await runMain(async () => {
    await setUp(process.argv.includes('--test') ? 'test' : 'compose')
    return 0
  })
}
