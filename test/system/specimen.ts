import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises'
import { execa } from 'execa'
import { PROJECT, SPECIMEN } from './paths.ts'

/**
 * The specimen distribution: real RPMs, repositories, configurations. Generated once (about 40 s) below `.murli/`, under a name made
 * of its description, and shared by all tests, which only read it.
 * @param options those of the same names that its generator has
 * @returns the directory with `repos/` and `composes/`
 */
export async function specimen({ scale = 1, payload = 0 }: { scale?: number; payload?: number } = {}): Promise<string> {
  const hash = createHash('sha256')
  for (const file of ['generate', 'packages.json']) hash.update(readFileSync(`${SPECIMEN}/${file}`))
  const directory = `${PROJECT}/.murli/specimen/${hash.digest('hex').slice(0, 16)}-${scale}${payload === 0 ? '' : `-${payload}`}`
  if (!existsSync(`${directory}/MANIFEST.sha256`)) await generate(directory, ['--scale', String(scale), '--payload', String(payload)])
  await execa('python3', [`${SPECIMEN}/generate`, directory, '--only-composes'])
  return directory
}

/** Into a directory of its own first, then renamed: of two test files that find it missing, one wins and the other's work is dropped. */
async function generate(directory: string, options: string[]): Promise<void> {
  await mkdir(`${PROJECT}/.murli/specimen`, { recursive: true })
  const partial = await mkdtemp(`${PROJECT}/.murli/specimen/partial-`)
  try {
    await execa('python3', [`${SPECIMEN}/generate`, partial, ...options])
    await rename(partial, directory)
  } catch (error) {
    await rm(partial, { recursive: true, force: true })
    if (!existsSync(`${directory}/MANIFEST.sha256`)) throw error
  }
}

/** Differences between the peer's result and a compose, as `compare` prints them; '' when there are none. `only`: these sections alone. */
export async function compareWithGolden(golden: string, compose: string, only: readonly string[] = []): Promise<string> {
  const sections = only.flatMap((section) => ['--only', section])
  const args = [`${SPECIMEN}/compare`, `${SPECIMEN}/golden/${golden}.json`, compose, ...sections]
  const { stdout, stderr } = await execa('python3', args, { reject: false })
  return stdout + stderr
}
