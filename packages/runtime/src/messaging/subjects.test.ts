import { describe, expect, it } from 'vitest'
import { eventSubject, taskFilter, taskSubject } from './subjects.ts'

describe('subjects', () => {
  it('have a token for tasks without an arch', () => {
    expect(taskSubject({ phase: 'gather', flavor: 'builtin', arch: 'x86_64' })).toBe('murli.task.gather.builtin.x86_64')
    expect(taskSubject({ phase: 'gather', flavor: 'builtin', arch: null })).toBe('murli.task.gather.builtin.any')
    expect(taskFilter('gather', 'builtin')).toBe('murli.task.gather.builtin.*')
    expect(taskFilter('buildinstall', 'lorax', { arch: 's390x' })).toBe('murli.task.buildinstall.lorax.s390x')
  })

  it('keep probes apart, so that those who take tasks do not see them', () => {
    const probe = { phase: 'gather', flavor: 'builtin', arch: 'x86_64', mode: 'probe' } as const
    expect(taskSubject(probe)).toBe('murli.task.gather.builtin.x86_64.probe')
    expect(taskFilter('gather', 'builtin', { mode: 'probe' })).toBe('murli.task.gather.builtin.*.probe')
  })

  it.each(['a..b', '.a', 'a.', 'a b', '>', 'a.>'])('refuse the compose id %j', (id) => {
    expect(() => eventSubject(id)).toThrow('cannot be a subject')
  })

  it('take compose ids as they are', () => {
    expect(eventSubject('Specimen-1.0-20261122.n.0')).toBe('murli.event.Specimen-1.0-20261122.n.0')
  })
})
