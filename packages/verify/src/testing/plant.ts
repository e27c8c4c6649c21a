import { readFile, stat, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Finding } from '../check.ts'
import { CHECKS } from '../checks.ts'
import { ComposeDirectory } from '../compose/directory.ts'
import { runChecks } from '../run.ts'
import type { GoodCompose } from './good-compose.ts'

/** Everything that the checks find in a directory. */
export async function findingsIn(directory: string): Promise<Finding[]> {
  return Array.fromAsync(runChecks(await ComposeDirectory.open(directory), CHECKS))
}

/** Damages a copy of the good compose. @returns what the checks find in it then */
export async function plant(good: GoodCompose, damage: (directory: string) => Promise<void>): Promise<Finding[]> {
  await using copy = await good.copy()
  await damage(copy.directory)
  return await findingsIn(copy.directory)
}

/** Numbers of the checks that found something, each once, in order. */
export function numbers(findings: readonly Finding[]): number[] {
  return [...new Set(findings.map(({ check }) => check))]
}

/** Changes a file's text, and keeps its time. @throws when the change changes nothing */
export async function edit(directory: string, path: string, change: (text: string) => string): Promise<void> {
  const file = join(directory, path)
  const { atime, mtime } = await stat(file)
  const before = await readFile(file, 'utf8')
  const after = change(before)
  if (after === before) throw new Error(`${path} is as it was: the damage does not fit`)
  await writeFile(file, after)
  await utimes(file, atime, mtime)
}
