import { expect, test } from 'vitest'
import { matchesStart } from './index.ts'

const UID = 'a'.repeat(60)

test.each(['(a+)+$x', '(a|a)*$x', '(a|aa)+b', '(.*)*x', `${'a*'.repeat(30)}b`, '(a*)*\\1b', '(?:a{1,30}){1,30}b'])(
  '%j ends after a second, with the pattern in the message',
  (pattern) => {
    expect(() => matchesStart(pattern, UID)).toThrow(
      expect.objectContaining({ code: 'CONFIG_INVALID', message: `the pattern '${pattern}' takes more than a second for '${UID}'` }),
    )
  },
)

test('what repeats groups is matched as ever', () => {
  expect(['Server', 'Server-optional', 'Client'].filter((uid) => matchesStart('^(Server|Work)+(-[a-z]+)*$', uid))).toEqual([
    'Server',
    'Server-optional',
  ])
})
