import { describe, expect, it } from 'vitest'
import { reasonsOf, type Slices } from './reasons.ts'

const unasked = (): Promise<Slices> => Promise.reject(new Error('the slices are the same'))
const PARTS = {
  version: '1',
  slice: 'sha256:a',
  'input/comps/init/Server/x86_64': 'sha256:b',
  'outside/base': 'sha256:c',
  'extra/volumeId': 'sha256:d',
}

describe('reasons of another key', () => {
  it('are the parts that differ, by name', async () => {
    const after = {
      version: '2',
      slice: 'sha256:a2',
      'input/comps/init/Server/x86_64': 'sha256:b2',
      'input/parent/gather/Base/x86_64': 'sha256:e',
      'outside/base': 'sha256:c2',
      'extra/volumeId': 'sha256:d2',
    }
    expect(await reasonsOf(PARTS, after, async () => ({ before: { greedy: 'none' }, after: { greedy: 'build' } }))).toEqual([
      { kind: 'compose', name: 'volumeId' },
      { kind: 'input', as: 'comps', from: 'init/Server/x86_64', change: 'changed' },
      { kind: 'input', as: 'parent', from: 'gather/Base/x86_64', change: 'added' },
      { kind: 'outside', name: 'base' },
      { kind: 'configuration', changes: [{ path: 'greedy', before: 'none', after: 'build' }] },
      { kind: 'version', before: '1', after: '2' },
    ])
  })

  it('name an input that is not there any more', async () => {
    const { 'input/comps/init/Server/x86_64': _, ...after } = PARTS
    expect(await reasonsOf(PARTS, after, unasked)).toEqual([{ kind: 'input', as: 'comps', from: 'init/Server/x86_64', change: 'removed' }])
  })

  it('are that the result is gone when nothing differs', async () => {
    expect(await reasonsOf(PARTS, { ...PARTS }, unasked)).toEqual([{ kind: 'gone' }])
  })

  it('do not say how slices differ that cannot be read', async () => {
    expect(await reasonsOf(PARTS, { ...PARTS, slice: 'sha256:z' }, async () => null)).toEqual([{ kind: 'configuration', changes: [] }])
  })
})
