import { expect, it } from 'vitest'
import { runCommandLine } from '../src/program.ts'
import { withoutTerminal } from './without-terminal.ts'

it('validate wants a configuration, unlike compose, which has an example', async () => {
  const said: string[] = []
  const context = withoutTerminal({
    out: (text: string) => void said.push(`out: ${text}`),
    err: (line: string) => void said.push(line),
  })
  expect(await runCommandLine(['validate'], context)).toBe(2)
  expect(said).toEqual(['error: no configuration is given'])
})
