import { expect, it } from 'vitest'
import { printIssue, reportError } from './print-error.ts'

const position = { file: 'a.conf', line: 3, column: 9 }

it.each([
  ['41 is not a text', 'error: a.conf:3:9: 41 is not a text'],
  ['a.conf:3:9: Invalid syntax', 'error: a.conf:3:9: Invalid syntax'],
  ['a.conf:3: Invalid syntax', 'error: a.conf:3:9: Invalid syntax'],
  ['Invalid syntax in a.conf line 3 column 9: x = "', 'error: a.conf:3:9: Invalid syntax: x = "'],
  ['    Possible reason: 41', '    Possible reason: 41'],
])('%j has its place once', (message, line) => {
  expect(printIssue({ severity: 'error', code: 'CONFIG_INVALID', message, path: 'x', position })).toBe(line)
})

it('needs no place', () => {
  const issue = {
    severity: 'warning',
    code: 'OPTION_UNKNOWN',
    message: 'WARNING: Unrecognized config option: x.',
    path: 'x',
    position: null,
  } as const
  expect(printIssue(issue)).toBe('warning: Unrecognized config option: x.')
})

it('tells anything that is thrown in lines, without a stack trace', () => {
  const cause = Object.assign(new Error("EACCES: permission denied, open '/x'"), { code: 'EACCES', syscall: 'open' })
  expect(reportError(cause)).toMatchObject({ lines: ["error: permission denied, open '/x'"], exitCode: 1 })
  expect(reportError(new TypeError('x is not a function')).lines).toEqual([
    'error: TypeError: x is not a function',
    'hint: this is a defect of murli: please report it with the command line',
  ])
  expect(reportError('thrown').lines).toEqual(['error: thrown'])
})
