import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
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

/** In a directory of its own, which is renamed when whole. Of two test files that find it missing, the second waits for the first. */
const GENERATE = `
partial=$1 directory=$2
shift 2
[ -e "$directory/MANIFEST.sha256" ] || { python3 "$0" "$partial" "$@" && mv -T "$partial" "$directory"; }
`

async function generate(directory: string, options: string[]): Promise<void> {
  const parent = `${PROJECT}/.murli/specimen`
  await mkdir(parent, { recursive: true })
  const partial = await mkdtemp(`${parent}/partial-`)
  try {
    await execa('flock', [`${parent}/lock`, 'sh', '-c', GENERATE, `${SPECIMEN}/generate`, partial, directory, ...options])
  } finally {
    await rm(partial, { recursive: true, force: true })
  }
}

/** Differences between the peer's result and a compose, as `compare` prints them; '' when there are none. `only`: these sections alone. */
export async function compareWithGolden(golden: string, compose: string, only: readonly string[] = []): Promise<string> {
  const sections = only.flatMap((section) => ['--only', section])
  const args = [`${SPECIMEN}/compare`, `${SPECIMEN}/golden/${golden}.json`, compose, ...sections]
  const { stdout, stderr } = await execa('python3', args, { reject: false })
  return stdout + stderr
}
