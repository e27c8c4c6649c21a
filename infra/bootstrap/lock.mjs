import { spawn } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { dirname } from 'node:path'

/** Exit status by which flock says that somebody else has the lock. */
const TAKEN = 75

/**
 * Takes an exclusive lock on a file. It is held by a child (`flock … cat`) that ends when we end, however we end, so
 * that there are no stale locks to judge. Without the flock program (it is in util-linux, which is essential on Debian
 * and Fedora) nothing is locked.
 *
 * @param {string} file made when missing, never removed
 * @param {{ wait: boolean }} options
 * @returns {Promise<(() => void) | null>} ends the lock; null when it is taken and `wait` is false
 */
export function takeLock(file, options) {
  mkdirSync(dirname(file), { recursive: true })
  const args = [...(options.wait ? [] : ['--nonblock', '--conflict-exit-code', String(TAKEN)]), file, 'sh', '-c', 'echo taken; exec cat']
  return new Promise((resolve, reject) => {
    // detached: a Ctrl-C in the terminal must not end the lock before those that it protects
    const holder = spawn('flock', args, { stdio: ['pipe', 'pipe', 'ignore'], detached: true })
    const release = () => void holder.stdin.end()
    holder.stdin.on('error', () => undefined) // the holder is gone, and the lock with it
    holder.stdout.once('data', () => {
      holder.unref()
      for (const stream of [holder.stdin, holder.stdout]) /** @type {import('node:net').Socket} */ (/** @type {unknown} */ (stream)).unref()
      resolve(release)
    })
    holder.once('error', () => resolve(() => undefined))
    holder.once('close', (code) => {
      if (code === TAKEN) resolve(null)
      else reject(new Error(`flock ${file} ended with status ${code}`))
    })
  })
}
