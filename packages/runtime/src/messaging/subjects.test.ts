import { describe, expect, it } from 'vitest'
import { eventSubject, taskFilter, taskSubject } from './subjects.ts'

describe('subjects', () => {
  it('have a token for tasks without an arch', () => {
    expect(taskSubject({ phase: 'gather', flavor: 'builtin', arch: 'x86_64' })).toBe('murli.task.gather.builtin.x86_64')
    expect(taskSubject({ phase: 'gather', flavor: 'builtin', arch: null })).toBe('murli.task.gather.builtin.any')
    expect(taskFilter('gather', 'builtin')).toBe('murli.task.gather.builtin.*')
  })

  it.each(['a..b', '.a', 'a.', 'a b', '>', 'a.>'])('refuse the compose id %j', (id) => {
    expect(() => eventSubject(id)).toThrow('cannot be a subject')
  })

  it('take compose ids as they are', () => {
    expect(eventSubject('Specimen-1.0-20261122.n.0')).toBe('murli.event.Specimen-1.0-20261122.n.0')
  })
})
