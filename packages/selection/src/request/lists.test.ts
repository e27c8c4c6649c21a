import { describe, expect, it } from 'vitest'
import { requestLists } from './lists.ts'

describe('requestLists', () => {
  const empty = { inputs: [], excludes: [], prepopulate: [], fulltreeExcludes: [], multilibWhitelist: [], multilibBlacklist: [] }

  it('drops comments, spaces, empty and repeated lines', () => {
    const lists = requestLists({ ...empty, inputs: [' bash # shell', 'bash', '# nothing', ''], prepopulate: ['a.i686#x'] })
    expect(lists).toEqual({ ...empty, inputs: ['bash'], prepopulate: ['a.i686'] })
  })

  it('leaves out inputs whose very text is excluded', () => {
    const lists = requestLists({ ...empty, inputs: ['bash', 'bash*', 'zsh'], excludes: ['zsh', 'ba*'] })
    expect(lists.inputs).toEqual(['bash', 'bash*'])
  })
})
