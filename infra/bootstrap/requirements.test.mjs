import assert from 'node:assert/strict'
import { test } from 'node:test'
import { missingRequirements, requirements } from './requirements.mjs'
import { commandToType, packagesFor } from './system-packages.mjs'

/** A machine that has everything but the named programs. */
const machineWithout = (/** @type {string[]} */ absent, scope = /** @type {const} */ ('compose'), cpu = 'x64') => ({
  scope,
  cpu,
  hasProgram: (/** @type {string} */ name) => !absent.includes(name),
  hasFile: () => true,
})

test('a complete machine lacks nothing', () => {
  assert.deepEqual(missingRequirements(requirements, machineWithout([])), [])
})

test('one absent program of several makes the requirement missing', () => {
  const missing = missingRequirements(requirements, machineWithout(['modifyrepo_c', 'nats-server']))
  assert.deepEqual(
    missing.map((requirement) => requirement.apt),
    ['nats-server', 'createrepo-c'],
  )
})

test('test programs are wanted for tests only', () => {
  assert.deepEqual(missingRequirements(requirements, machineWithout(['memcached'])), [])
  const missing = missingRequirements(requirements, { ...machineWithout(['memcached']), scope: 'test' })
  assert.deepEqual(
    packagesFor(missing, 'apt', () => undefined),
    ['memcached'],
  )
})

test('benchmarks want what tests want, and their yardstick', () => {
  const machine = machineWithout(['memcached', 'repo2solv'])
  assert.deepEqual(
    missingRequirements(requirements, { ...machine, scope: 'bench' }).map((requirement) => requirement.apt),
    ['memcached', 'libsolv-tools'],
  )
  assert.deepEqual(
    missingRequirements(requirements, { ...machine, scope: 'test' }).map((requirement) => requirement.apt),
    ['memcached'],
  )
})

test('isohybrid is not wanted where it does not exist', () => {
  assert.deepEqual(missingRequirements(requirements, { ...machineWithout(['isohybrid']), cpu: 'arm64' }), [])
})

test('a plug-in is judged by its file', () => {
  const machine = { ...machineWithout([]), scope: /** @type {const} */ ('test'), hasFile: () => false }
  assert.deepEqual(
    packagesFor(missingRequirements(requirements, machine), 'dnf', () => undefined),
    ['dnf-plugins-core', 'python3-hawkey'],
  )
})

test('every package is named with its purpose, and what is not packaged is said', () => {
  const missing = missingRequirements(requirements, { ...machineWithout(['createrepo_c', 'swift-proxy-server']), scope: 'test' })
  const lines = /** @type {string[]} */ ([])
  assert.deepEqual(
    packagesFor(missing, 'dnf', (line) => lines.push(line)),
    ['createrepo_c'],
  )
  assert.match(lines.join('\n'), /installing createrepo_c: repository metadata\nswift-proxy-server .* is not packaged/)
})

test('the command to type is complete', () => {
  assert.equal(commandToType('apt', ['a', 'b']), 'sudo apt-get update && sudo apt-get install -y --no-install-recommends a b')
  assert.equal(commandToType('dnf', ['a']), 'sudo dnf install -y a')
})
