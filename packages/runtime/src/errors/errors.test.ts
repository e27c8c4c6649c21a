import { Failure } from '@murli/contracts'
import { describe, expect, it } from 'vitest'
import { isTerminal, MurliError, toFailure } from './index.ts'

describe('toFailure', () => {
  it('keeps everything that an error of ours carries', () => {
    const error = new MurliError('TOOL_FAILED', 'xorriso ended with 5', { hint: 'look', details: { exitCode: 5 }, tail: 'sorry' })
    const expected = { code: 'TOOL_FAILED', message: 'xorriso ended with 5', hint: 'look', details: { exitCode: 5 }, tail: 'sorry' }
    expect(Failure.parse(toFailure(error))).toEqual(expected)
  })

  it('recognises error classes of other packages by their code', () => {
    const error = Object.assign(new Error('repomd.xml is cut short'), { code: 'REPO_INVALID', details: { repo: 'base' } })
    expect(toFailure(error)).toEqual({ code: 'REPO_INVALID', message: 'repomd.xml is cut short', details: { repo: 'base' } })
  })

  it.each([
    [Object.assign(new Error('no space left on device'), { code: 'ENOSPC' }), 'SCRATCH_FULL'],
    [new DOMException('This operation was aborted', 'AbortError'), 'CANCELLED'],
    [new DOMException('timed out', 'TimeoutError'), 'DEADLINE_EXCEEDED'],
    [new Error('while writing', { cause: Object.assign(new Error('full'), { code: 'ENOSPC' }) }), 'SCRATCH_FULL'],
    [new TypeError('x is undefined'), 'INTERNAL'],
    ['a string', 'INTERNAL'],
    [undefined, 'INTERNAL'],
    [Object.assign(new Error('odd'), { code: 'toString' }), 'INTERNAL'],
  ])('%s is %s', (error, code) => {
    expect(Failure.parse(toFailure(error)).code).toBe(code)
  })

  it('leaves out details that are not JSON', () => {
    expect(toFailure(Object.assign(new Error('x'), { code: 'CONFLICT', details: { f: () => 1 } }))).toEqual({
      code: 'CONFLICT',
      message: 'x',
    })
  })
})

describe('isTerminal', () => {
  it('follows the table of codes', () => {
    expect(isTerminal(new MurliError('CONFIG_INVALID', 'x'))).toBe(true)
    expect(isTerminal(new MurliError('STORAGE_UNAVAILABLE', 'x'))).toBe(false)
    expect(isTerminal(new Error('x'))).toBe(false)
    expect(isTerminal(null)).toBe(false)
  })
})
