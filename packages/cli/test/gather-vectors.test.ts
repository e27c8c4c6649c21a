import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { comparable, nearestOf, type VectorCase, type VectorOutcome } from '@murli/selection/vectors'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { runCommandLine } from '../src/program.ts'
import { withoutTerminal } from './without-terminal.ts'
import { VectorRepositories, vectorCases } from './vector-repositories.ts'

let repositories: VectorRepositories
beforeAll(async () => {
  repositories = await VectorRepositories.write()
})
afterAll(() => repositories[Symbol.asyncDispose]())

async function gatherCase(vector: VectorCase, ...options: string[]): Promise<unknown> {
  const input = join(repositories.directory, `${vector.id}.json`)
  await writeFile(input, JSON.stringify(vector))
  const out: string[] = []
  const err: string[] = []
  const context = withoutTerminal({
    out: (line: string) => void out.push(line),
    err: (line: string) => void err.push(line),
  })
  const exit = await runCommandLine(['gather', '--input', input, ...repositories.options(vector), '--json', ...options], context)
  expect({ exit, err }).toEqual({ exit: 0, err: [] })
  return comparable(vector, JSON.parse(out.join('')) as VectorOutcome)
}

describe.each(['cases.json', 'cases2.json'] as const)('%s through murli gather', (file) => {
  const named = vectorCases(file).map((vector): [string, VectorCase] => [`${vector.id} ${vector.title}`, vector])

  it.each(named)('%s', async (_, vector) => {
    const expected = [vector.expected_newer ?? vector.expected, ...(vector.alternatives_newer ?? vector.alternatives ?? [])]
    const found = await gatherCase(vector)
    expect(found).toEqual(nearestOf(vector, expected, found))
  })

  it.each(named.filter(([, vector]) => vector.expected_newer !== undefined))('%s, by the rules of Pungi 4.3', async (_, vector) => {
    const found = await gatherCase(vector, '--rules', '4.3')
    expect(found).toEqual(nearestOf(vector, [vector.expected, ...(vector.alternatives ?? [])], found))
  })
})
