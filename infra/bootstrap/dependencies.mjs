import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { SetUpError } from './failure.mjs'
import { runLogged } from './processes.mjs'

const STAMP = '.murli/stamps/dependencies'

/**
 * A digest of all that decides what `pnpm install` does.
 *
 * @param {string} root
 */
export function dependenciesDigest(root) {
  const hash = createHash('sha256')
  for (const file of ['pnpm-lock.yaml', 'pnpm-workspace.yaml', ...manifests(root)]) {
    hash
      .update(`${file}\0`)
      .update(readFileSync(join(root, file)))
      .update('\0')
  }
  return hash.digest('hex')
}

/** @param {string} root @returns {string[]} every package.json of the workspace, relative to the root */
export function manifests(root) {
  const rooms = ['packages', 'services'].flatMap((room) => {
    const directory = join(root, room)
    return existsSync(directory)
      ? readdirSync(directory)
          .toSorted(byText)
          .map((name) => `${room}/${name}`)
      : []
  })
  return ['.', 'infra', 'test', ...rooms].map((name) => join(name, 'package.json')).filter((file) => existsSync(join(root, file)))
}

/**
 * @param {string} a
 * @param {string} b
 */
function byText(a, b) {
  return a < b ? -1 : Number(a > b)
}

/** @param {string} root */
export function dependenciesAreThere(root) {
  const stamp = join(root, STAMP)
  if (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== dependenciesDigest(root)) return false
  return manifests(root).every((file) => existsSync(join(root, dirname(file), 'node_modules')) || !hasDependencies(join(root, file)))
}

/**
 * @param {string} root
 * @param {{ pnpm: string, env: NodeJS.ProcessEnv, log: string, say: (line: string) => void }} options
 * @throws {SetUpError}
 */
export async function installDependencies(root, options) {
  options.say('installing dependencies: pnpm install --frozen-lockfile')
  const digest = dependenciesDigest(root)
  // CI=true: never ask a question
  const env = { ...options.env, CI: 'true' }
  const result = await runLogged(options.pnpm, ['install', '--frozen-lockfile', '--prefer-offline'], { cwd: root, env, log: options.log })
  if (result.exitCode !== 0) {
    throw new SetUpError('pnpm could not install the dependencies', { tail: result.tail, hint: `whole output: ${options.log}` })
  }
  mkdirSync(dirname(join(root, STAMP)), { recursive: true })
  writeFileSync(join(root, STAMP), digest)
}

/** @param {string} file */
function hasDependencies(file) {
  const { dependencies, devDependencies } = JSON.parse(readFileSync(file, 'utf8'))
  return Object.keys({ ...dependencies, ...devDependencies }).length > 0
}
