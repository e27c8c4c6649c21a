import { setTimeout as elapsed } from 'node:timers/promises'
import { universeOfPool } from '@murli/selection'
import { PackagePool } from '@murli/rpmmd/pool'
import { describe, expect, it } from 'vitest'
import { KeptPackages } from './kept.ts'
import type { LoadedPackages } from './universe.ts'

function loaded(): LoadedPackages {
  const universe = universeOfPool(new PackagePool())
  return {
    packageSet: { kind: 'package-set', digest: `sha256:${'0'.repeat(64)}`, size: 1 },
    universe,
    ordinary: () => [],
    isExternal: () => false,
    lookasideConfigured: false,
  }
}

class Loads {
  readonly keys: string[] = []
  readonly kept: KeptPackages

  constructor(idleMs?: number) {
    this.kept = new KeptPackages(idleMs)
  }

  get(key: string, size: number): Promise<LoadedPackages> {
    return this.kept.get(key, size, async () => {
      this.keys.push(key)
      return loaded()
    })
  }
}

describe('packages that are kept', () => {
  it('are loaded once, several sets side by side', async () => {
    const loads = new Loads()
    const first = await loads.get('a', 10_000)
    await loads.get('b', 20_000)
    expect(await loads.get('a', 10_000)).toBe(first)
    await loads.get('b', 20_000)
    expect(loads.keys).toEqual(['a', 'b'])
  })

  it('make room for others, those first that were used longest ago', async () => {
    const loads = new Loads()
    for (const key of ['a', 'b', 'c', 'a', 'd', 'a', 'c', 'b']) await loads.get(key, 10_000)
    expect(loads.keys).toEqual(['a', 'b', 'c', 'd', 'b'])
  })

  it('are kept even when they are too many, until others are wanted', async () => {
    const loads = new Loads()
    for (const key of ['whole', 'whole', 'a', 'whole']) await loads.get(key, key === 'whole' ? 100_000 : 1)
    expect(loads.keys).toEqual(['whole', 'a', 'whole'])
  })

  it('are not kept when they could not be loaded', async () => {
    const loads = new Loads()
    await expect(loads.kept.get('a', 1, () => Promise.reject(new Error('gone')))).rejects.toThrow('gone')
    await loads.get('a', 1)
    expect(loads.keys).toEqual(['a'])
  })

  it('are given back when nothing was selected for a while', async () => {
    const loads = new Loads(1)
    await loads.get('a', 1)
    await elapsed(100)
    await loads.get('a', 1)
    expect(loads.keys).toEqual(['a', 'a'])
  })
})
