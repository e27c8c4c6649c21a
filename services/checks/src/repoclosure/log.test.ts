import { parseNevra } from '@murli/rpmmd/nevra'
import { findBroken, packagesToCheck, poolOf } from '@murli/selection'
import type { Provider } from '@murli/selection'
import { expect, it } from 'vitest'
import { closureLog } from './log.ts'

function packageWith(nevra: string, requires: string[]): Provider {
  const plain = { flags: null, epoch: null, version: null, release: null, pre: false }
  return { ...parseNevra(nevra), provides: [], requires: requires.map((name) => ({ name, ...plain })), files: () => [] }
}

function logOf(...packages: Provider[]): string {
  const pool = poolOf(packages)
  return closureLog(findBroken(pool, packagesToCheck(pool, ['x86_64', 'noarch'])), 'repoclosure-Server.x86_64')
}

it('prints what the peer prints', () => {
  const late = packageWith('r-ver-bad-1-1.noarch', ['cap', 'cap'])
  expect(logOf(late, packageWith('q-2:1-1.x86_64', ['z', 'b']), packageWith('q-1-1.x86_64', ['z']))).toBe(
    [
      'package: q-1-1.x86_64 from repoclosure-Server.x86_64',
      '  unresolved deps (1):',
      '    z',
      'package: q-2:1-1.x86_64 from repoclosure-Server.x86_64',
      '  unresolved deps (2):',
      '    b',
      '    z',
      'package: r-ver-bad-1-1.noarch from repoclosure-Server.x86_64',
      '  unresolved deps (1):',
      '    cap',
      'Error: Repoclosure ended with unresolved dependencies (4) across 3 packages.',
      '',
    ].join('\n'),
  )
})

it('is empty when all is well', () => {
  expect(logOf(packageWith('a-1-1.noarch', ['a']))).toBe('')
})
