import { describe, expect, it } from 'vitest'
import { countsOf, differenceOf, type PlannedPackage } from './difference.ts'

/** `name-version.arch`. */
function packaged(text: string, sizeBytes = 10): PlannedPackage {
  const [, name = '', version = '', arch = ''] = /^(\w+)-(\w+)\.(\w+)$/.exec(text) ?? []
  return { nevra: `${name}-0:${version}-1.${arch}`, name, arch, sizeBytes, checksum: `sha256:${text}` }
}

const list = (...texts: string[]) => texts.map((text) => packaged(text))

describe('the difference of two lists', () => {
  it('tells what comes in, falls out, and changes its version', () => {
    const after = list('sed-2.x86_64', 'bash-1.x86_64', 'new-1.noarch')
    const before = list('bash-1.x86_64', 'sed-1.x86_64', 'old-1.noarch', 'new-1.x86_64')
    const difference = differenceOf(before, after)
    expect(difference).toEqual({
      packages: ['bash-0:1-1.x86_64', 'new-0:1-1.noarch', 'sed-0:2-1.x86_64'],
      added: ['new-0:1-1.noarch'],
      removed: ['new-0:1-1.x86_64', 'old-0:1-1.noarch'],
      changed: [{ before: 'sed-0:1-1.x86_64', after: 'sed-0:2-1.x86_64' }],
    })
    const counts = { packages: 3, sizeBytes: 30, before: { packages: 4, sizeBytes: 40 }, added: 1, removed: 2, changed: 1 }
    expect(countsOf(before, after, difference)).toEqual(counts)
  })

  it('pairs several versions of one package one by one', () => {
    const difference = differenceOf(
      list('kernel-1.x86_64', 'kernel-2.x86_64'),
      list('kernel-2.x86_64', 'kernel-3.x86_64', 'kernel-4.x86_64'),
    )
    expect([difference.added, difference.removed, difference.changed]).toEqual([
      ['kernel-0:4-1.x86_64'],
      [],
      [{ before: 'kernel-0:1-1.x86_64', after: 'kernel-0:3-1.x86_64' }],
    ])
  })

  it('is empty without another list', () => {
    expect(differenceOf(null, list('a-1.noarch'))).toEqual({ packages: ['a-0:1-1.noarch'], added: [], removed: [], changed: [] })
  })
})
