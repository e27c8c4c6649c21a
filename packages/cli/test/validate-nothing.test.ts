import { expect, it } from 'vitest'
import { runCommandLine } from '../src/program.ts'

it('validate takes no configuration for granted, as compose takes the example', async () => {
  const out: string[] = []
  const err: string[] = []
  const terminal = { write: () => true }
  expect(await runCommandLine(['validate'], { out: (line) => out.push(line), err: (line) => err.push(line), terminal } as never)).toBe(2)
  expect(out).toEqual([])
  expect(err[0]).toBe('error: no configuration is given')
})
