import { existsSync, readdirSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { SetUpError } from './failure.mjs'
import { findProgram, runLogged } from './processes.mjs'

const LOCK_WAIT_SECONDS = 300
const LOCK_POLL_MS = 2000

/** @typedef {import('./requirements.mjs').Requirement} Requirement */
/** @typedef {'apt' | 'dnf'} Manager */

/**
 * Installs what is missing with the machine's package manager, after one line per package that says why.
 *
 * @param {Requirement[]} missing
 * @param {{ path: string, log: string, say: (line: string) => void }} options
 * @throws {SetUpError} exit status 2 when it may not install, with the command to type
 */
export async function installSystemPackages(missing, options) {
  const manager = packageManager(options.path)
  const packages = packagesFor(missing, manager, options.say)
  if (packages.length === 0) return
  const prefix = await rootPrefix(options.path)
  const typed = commandToType(manager, packages)
  if (prefix === null) {
    throw new SetUpError(`these programs are missing and cannot be installed without root: ${programNames(missing)}`, {
      hint: `type: ${typed}`,
      exitCode: 2,
    })
  }
  const result =
    manager === 'apt' ? await installWithApt(packages, prefix, options.log) : await installWithDnf(packages, prefix, options.log)
  if (result.exitCode !== 0) {
    throw new SetUpError(`installing ${packages.join(' ')} failed with status ${result.exitCode}`, {
      tail: result.tail,
      hint: `try it by hand: ${typed}; whole output: ${options.log}`,
      exitCode: 2,
    })
  }
}

/**
 * What to ask the package manager for; says each package and its purpose.
 *
 * @param {Requirement[]} missing
 * @param {Manager} manager
 * @param {(line: string) => void} say
 * @returns {string[]}
 */
export function packagesFor(missing, manager, say) {
  const packages = new Set()
  for (const requirement of missing) {
    const name = requirement[manager]
    if (name === null) {
      say(`${requirement.programs.join(', ')} (${requirement.purpose}) is not packaged for this system; what needs it will say so`)
      continue
    }
    say(`installing ${name}: ${requirement.purpose}`)
    packages.add(name)
  }
  return [...packages]
}

/**
 * @param {Manager} manager
 * @param {string[]} packages
 */
export function commandToType(manager, packages) {
  const list = packages.join(' ')
  return manager === 'apt'
    ? `sudo apt-get update && sudo apt-get install -y --no-install-recommends ${list}`
    : `sudo dnf install -y ${list}`
}

/** @param {string} path @returns {Manager} */
function packageManager(path) {
  // dnf can be installed on Debian, and apt on Fedora: the database says which one manages the machine
  if (findProgram('apt-get', path) && existsSync('/var/lib/dpkg/status')) return 'apt'
  if (findProgram('dnf', path)) return 'dnf'
  throw new SetUpError('neither apt-get nor dnf is on this machine', {
    hint: 'install the programs of infra/bootstrap/requirements.mjs by hand, then run this again',
    exitCode: 2,
  })
}

/** @param {string} path @returns {Promise<string[] | null>} what to put before a command so that root runs it */
async function rootPrefix(path) {
  if (process.getuid?.() === 0) return []
  const sudo = findProgram('sudo', path)
  if (sudo === null) return null
  return (await runLogged(sudo, ['-n', 'true'])).exitCode === 0 ? [sudo, '-n'] : null
}

/** @param {Requirement[]} missing */
function programNames(missing) {
  return missing.flatMap((requirement) => (requirement.programs.length > 0 ? requirement.programs : [requirement.purpose])).join(', ')
}

/**
 * The package lists are fetched only when there are none, or when they turn out to be too old.
 *
 * @param {string[]} packages
 * @param {string[]} prefix
 * @param {string} log
 */
async function installWithApt(packages, prefix, log) {
  const install = [
    'install',
    '-y',
    '--no-install-recommends',
    '-o',
    'Dpkg::Options::=--force-confdef',
    '-o',
    'Dpkg::Options::=--force-confold',
    ...packages,
  ]
  if (havePackageLists()) {
    const result = await apt(install, prefix, log)
    if (result.exitCode === 0) return result
  }
  const updated = await apt(['update'], prefix, log)
  return updated.exitCode === 0 ? apt(install, prefix, log) : updated
}

function havePackageLists() {
  try {
    return readdirSync('/var/lib/apt/lists').some((name) => name.includes('_Packages'))
  } catch {
    return false // no such directory, or not readable: fetch them
  }
}

/**
 * @param {string[]} args
 * @param {string[]} prefix
 * @param {string} log
 */
async function apt(args, prefix, log) {
  // RUNLEVEL=1 makes invoke-rc.d leave the packages' services alone: Murli starts its own
  const environment = ['DEBIAN_FRONTEND=noninteractive', 'NEEDRESTART_SUSPEND=1', 'RUNLEVEL=1', 'LC_ALL=C']
  const options = ['-q', '-o', `DPkg::Lock::Timeout=${LOCK_WAIT_SECONDS}`, '-o', 'Acquire::Retries=3']
  const [command = 'env', ...rest] = [...prefix, 'env', ...environment, 'apt-get', ...options, ...args]
  const deadline = Date.now() + LOCK_WAIT_SECONDS * 1000
  for (;;) {
    const result = await runLogged(command, rest, { log })
    // the lock of the package lists is not covered by DPkg::Lock::Timeout
    if (result.exitCode === 0 || !/Could not get lock/.test(result.tail) || Date.now() > deadline) return result
    await sleep(LOCK_POLL_MS)
  }
}

/**
 * @param {string[]} packages
 * @param {string[]} prefix
 * @param {string} log
 */
function installWithDnf(packages, prefix, log) {
  const [command = 'dnf', ...rest] = [...prefix, 'dnf', '-y', '--setopt=install_weak_deps=False', 'install', ...packages]
  return runLogged(command, rest, { log })
}
