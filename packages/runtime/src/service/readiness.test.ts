import { tmpdir } from 'node:os'
import { expect, it } from 'vitest'
import { readinessProblems, type ReadinessParts } from './readiness.ts'
import { tool } from './requirements.ts'

const PARTS: ReadinessParts = { needs: [], ping: async () => 0, scratchDirectory: tmpdir(), minFreeBytes: 0, backgrounds: [] }

it('is told of missing programs, but not of those that only some tasks use', async () => {
  const needs = [tool('no-such-program', { package: 'programs' }), tool('nor-this-one', { package: 'programs', optional: true })]
  expect(await readinessProblems({ ...PARTS, needs })).toEqual(["program 'no-such-program' is missing: install the package programs"])
})

it('is told of what does not answer, and of too little room', async () => {
  const ping = () => Promise.reject(new Error('gone'))
  const problems = await readinessProblems({ ...PARTS, ping, minFreeBytes: Number.MAX_SAFE_INTEGER })
  expect(problems).toEqual(['NATS: gone', expect.stringContaining('bytes free')])
})
