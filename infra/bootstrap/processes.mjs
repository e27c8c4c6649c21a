import { spawn } from 'node:child_process'
import { accessSync, appendFileSync, constants, mkdirSync, statSync } from 'node:fs'
import { constants as osConstants } from 'node:os'
import { delimiter, dirname, join } from 'node:path'

const TAIL_CHARACTERS = 4000

/** Where administrators' programs are; a plain user's PATH often lacks these, and nats-server is there on Debian. */
const ADMINISTRATORS_DIRECTORIES = ['/usr/local/sbin', '/usr/sbin', '/sbin']

/**
 * The PATH that Murli's programs run with: the given directories first, administrators' directories last.
 *
 * @param {string | undefined} path
 * @param {string[]} [first]
 */
export function searchPath(path, first = []) {
  const directories = [...first, ...(path ?? '/usr/bin:/bin').split(delimiter), ...ADMINISTRATORS_DIRECTORIES]
  return [...new Set(directories.filter((directory) => directory !== ''))].join(delimiter)
}

/**
 * @param {string} name
 * @param {string} path
 * @returns {string | null} the file that the name means on this PATH
 */
export function findProgram(name, path) {
  for (const directory of path.split(delimiter)) {
    const file = join(directory, name)
    try {
      accessSync(file, constants.X_OK)
      if (statSync(file).isFile()) return file
    } catch {
      continue // not in this directory
    }
  }
  return null
}

/**
 * Runs a program with its output kept in a log file.
 *
 * @param {string} command
 * @param {string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, log?: string }} [options]
 * @returns {Promise<{ exitCode: number, tail: string }>} exit code 127 when the program does not exist
 */
export function runLogged(command, args, options = {}) {
  if (options.log) {
    mkdirSync(dirname(options.log), { recursive: true })
    appendFileSync(options.log, `\n$ ${[command, ...args].join(' ')}\n`)
  }
  return new Promise((resolve) => {
    let tail = ''
    const child = spawn(command, args, { cwd: options.cwd, env: options.env ?? process.env, stdio: ['ignore', 'pipe', 'pipe'] })
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text) => {
        tail = (tail + text).slice(-TAIL_CHARACTERS)
        if (options.log) appendFileSync(options.log, text)
      })
    }
    child.on('error', (error) => resolve({ exitCode: 127, tail: error.message }))
    child.on('close', (code, signal) => resolve({ exitCode: exitStatus(code, signal), tail }))
  })
}

/**
 * Runs a program in the foreground: its terminal is ours, signals go on to it, and its exit status is the answer.
 *
 * @param {string} command
 * @param {string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv }} [options]
 * @returns {Promise<number>}
 */
export function runForeground(command, args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { ...options, stdio: 'inherit' })
    const forward = (/** @type {NodeJS.Signals} */ signal) => void child.kill(signal)
    const signals = /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])
    for (const signal of signals) process.on(signal, forward)
    child.on('error', reject)
    child.on('close', (code, signal) => {
      for (const name of signals) process.off(name, forward)
      resolve(exitStatus(code, signal))
    })
  })
}

/**
 * @param {number | null} code
 * @param {NodeJS.Signals | null} signal
 */
function exitStatus(code, signal) {
  return code ?? 128 + (signal === null ? 1 : osConstants.signals[signal])
}
