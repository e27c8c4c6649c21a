import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { runCommandLine } from '../src/program.ts'
import { withoutTerminal } from './without-terminal.ts'

/**
 * Configurations with mistakes of all kinds, each in a directory that is called after its mistake, beside what `murli validate` says about
 * it. What is expected was read by people: could they mend it from that alone?
 */
const BROKEN = join(import.meta.dirname, 'broken')
const cases = readdirSync(BROKEN).filter((name) => name !== 'shared')

async function validate(name: string): Promise<{ status: number; printed: string }> {
  const main = ['main.conf', 'main.json'].map((file) => join(BROKEN, name, file)).find((path) => existsSync(path)) ?? ''
  let printed = ''
  const context = withoutTerminal({
    out: (text: string, end = '\n') => void (printed += text + end),
    err: (line: string) => void (printed += `on standard error: ${line}\n`),
  })
  return { status: await runCommandLine(['validate', '--offline', main], context), printed }
}

describe('broken configurations', () => {
  test('there are many', () => {
    expect(cases.length).toBeGreaterThan(50)
  })

  test.each(cases)('%s', async (name) => {
    const { status, printed } = await validate(name)
    expect(printed).toBe(readFileSync(join(BROKEN, name, 'expected.txt'), 'utf8'))
    expect(status).toBe(1)
  })
})
