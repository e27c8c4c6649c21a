import type { WorkerStatus } from '@murli/contracts'
import { expect, it } from 'vitest'
import { absentFlavors } from './absent-flavors.ts'

const NODES = [
  { phase: 'buildinstall', variant: 'Server', arch: 'x86_64' },
  { phase: 'buildinstall', variant: 'Server', arch: 'aarch64' },
  { phase: 'test', variant: 'Server', arch: 'x86_64' },
] as const

/** The bucket with a worker for each `<phase>/<flavor>`. */
function workers(...served: ['buildinstall' | 'test', string][]) {
  const entries = served.map(([phase, flavor]) => {
    const value: WorkerStatus = { version: 1, phase, flavor, worker: 'w:1', missing: [] }
    return { key: `${phase}/${flavor}/w:1`, value, revision: 1 }
  })
  return { entries: async (prefix = '') => entries.filter(({ key }) => key.startsWith(prefix)) }
}

it('tells each flavor that nodes are bound to and no worker serves', async () => {
  const options = { phase_bindings: { buildinstall: 'imprt', test: 'mine', createiso: 'other' } }
  const issues = await absentFlavors(NODES, options, workers(['buildinstall', 'lorax'], ['buildinstall', 'import']))
  expect(issues.map(({ severity, message, path }) => [severity, path, message])).toEqual([
    [
      'warning',
      'phase_bindings.buildinstall',
      'WARNING: phase_bindings: no worker serves the flavor imprt of buildinstall now, its nodes wait for one (there are: import, lorax)',
    ],
    [
      'warning',
      'phase_bindings.test',
      'WARNING: phase_bindings: no worker serves the flavor mine of test now, its nodes wait for one (there are: none)',
    ],
  ])
})

it('says nothing of what is served, and of what nothing is bound to', async () => {
  const options = { phase_bindings: { buildinstall: 'import', createiso: 'other' } }
  expect(await absentFlavors(NODES, options, workers(['buildinstall', 'import']))).toEqual([])
  expect(await absentFlavors(NODES, { phase_bindings: {} }, workers())).toEqual([])
})
