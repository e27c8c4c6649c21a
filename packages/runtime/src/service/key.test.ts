import { assert, property, shuffledSubarray } from 'fast-check'
import { describe, expect, it } from 'vitest'
import { momentIn, stepKey, taskKey } from './key.ts'
import type { KeyMembers } from './key.ts'

const digest = (digit: string) => `sha256:${digit.repeat(64)}` as const
const ref = (digit: string) => ({ kind: 'blob' as const, digest: digest(digit), size: 1 })
const members: KeyMembers = {
  task: { phase: 'gather', flavor: 'builtin', variant: 'Server', arch: 'x86_64', item: null, slice: ref('a') },
  version: '1',
  inputs: [
    { as: 'comps', from: 'init/Server/x86_64', ref: ref('b') },
    { as: 'packageSet', from: 'pkgset/-/-', ref: ref('c') },
    { as: 'lookaside', from: 'gather/A/x86_64', ref: ref('d') },
    { as: 'lookaside', from: 'gather/B/x86_64', ref: ref('d') },
  ],
  resolved: { revision: 'x' },
  extra: null,
  sourceDateEpoch: null,
}

describe('taskKey', () => {
  it('does not depend on the order of inputs', () => {
    const shuffled = shuffledSubarray(members.inputs, { minLength: members.inputs.length })
    assert(
      property(shuffled, (inputs) => {
        expect(taskKey({ ...members, inputs })).toBe(taskKey(members))
      }),
    )
  })

  it.each<[string, KeyMembers]>([
    ['version', { ...members, version: '2' }],
    ['phase', { ...members, task: { ...members.task, phase: 'createrepo' } }],
    ['flavor', { ...members, task: { ...members.task, flavor: 'other' } }],
    ['variant', { ...members, task: { ...members.task, variant: null } }],
    ['arch', { ...members, task: { ...members.task, arch: 'aarch64' } }],
    ['item', { ...members, task: { ...members.task, item: 'packages' } }],
    ['slice', { ...members, task: { ...members.task, slice: ref('f') } }],
    ['resolved', { ...members, resolved: null }],
    ['extra', { ...members, extra: { label: 'RC-1.0' } }],
    ['a fixed moment', { ...members, sourceDateEpoch: 0 }],
    ['an input less', { ...members, inputs: members.inputs.slice(1) }],
    ['an input from elsewhere', { ...members, inputs: members.inputs.map((input) => ({ ...input, from: 'gather/C/x86_64' })) }],
    ['another name of an input', { ...members, inputs: members.inputs.map((input) => ({ ...input, as: 'x' })) }],
  ])('depends on %s', (_what, changed) => {
    expect(taskKey(changed)).not.toBe(taskKey(members))
  })

  it('takes only the digest of refs', () => {
    const task = { ...members.task, slice: { ...members.task.slice, kind: 'slice' as const } }
    expect(taskKey({ ...members, task })).toBe(taskKey(members))
  })
})

describe('momentIn', () => {
  const compose = { id: 'A-1-20260101.t.0', date: '20260101', respin: 0, type: 'test' as const, label: null, supported: false }

  it('is the moment that the request fixed, and not the start of a compose', () => {
    expect(momentIn({}, { compose: { ...compose, startedAt: 5 } })).toBeNull()
    expect(momentIn({}, { compose: { ...compose, startedAt: 5, sourceDateEpoch: 5 } })).toBe(5)
  })

  it('does not concern tasks whose results have no time in them', () => {
    expect(momentIn({ timeless: true }, { compose: { ...compose, startedAt: 5, sourceDateEpoch: 5 } })).toBeNull()
  })
})

describe('stepKey', () => {
  it('depends on name and key, not on the order of members', () => {
    expect(stepKey('a', { x: 1, y: 2 })).toBe(stepKey('a', { y: 2, x: 1 }))
    expect(stepKey('a', { x: 1 })).not.toBe(stepKey('b', { x: 1 }))
    expect(stepKey('a', { x: 1 })).not.toBe(stepKey('a', { x: 2 }))
  })
})
