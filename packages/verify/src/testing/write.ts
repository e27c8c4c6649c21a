import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdir, readFile, utimes, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { promisify } from 'node:util'
import { TIME } from './content.ts'

/** Runs a program; what it says on its standard output. */
export async function run(program: string, args: string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(program, args, { encoding: 'utf8', maxBuffer: 1 << 24 })
  return stdout
}

/** Writes a file with the compose's time, and the directories above it. */
export async function write(path: string, content: string | Uint8Array): Promise<void> {
  await mkdir(dirname(path), { recursive: true })
  await writeFile(path, content)
  await utimes(path, TIME, TIME)
}

/** Sums of a file, by type. */
export async function sums(path: string, types: readonly string[] = ['md5', 'sha1', 'sha256']): Promise<Record<string, string>> {
  const bytes = await readFile(path)
  return Object.fromEntries(types.map((type) => [type, createHash(type).update(bytes).digest('hex')]))
}
