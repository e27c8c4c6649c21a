import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { execa } from 'execa'
import { PROJECT, SPECIMEN } from './paths.ts'

/**
 * The specimen distribution: real RPMs, repositories, configurations. Generated once (about 40 s) below `.murli/`, under a name made
 * of its description, and shared by all tests, which only read it.
 * @param options those of the same names that its generator has
 * @returns the directory with `repos/` and `composes/`
 */
export async function specimen({ scale = 1, payload = 0 }: { scale?: number; payload?: number } = {}): Promise<string> {
  const name = digestOf(['generate', 'packages.json']).slice(0, 16)
  const directory = `${PARENT}/${name}-${scale}${payload === 0 ? '' : `-${payload}`}`
  const composes = readdirSync(`${SPECIMEN}/composes`, { recursive: true, withFileTypes: true })
  const files = composes.filter((entry) => entry.isFile()).map((entry) => relative(SPECIMEN, join(entry.parentPath, entry.name)))
  await mkdir(PARENT, { recursive: true })
  const partial = await mkdtemp(`${PARENT}/partial-`)
  try {
    const options = ['--scale', String(scale), '--payload', String(payload)]
    const made = [`${SPECIMEN}/generate`, partial, directory, digestOf(files.toSorted()), ...options]
    await execa('flock', [`${PARENT}/lock`, 'sh', '-e', '-c', MAKE, ...made])
  } finally {
    await rm(partial, { recursive: true, force: true })
  }
  return directory
}

const PARENT = `${PROJECT}/.murli/specimen`

/**
 * Makes what is missing: packages in a directory of their own, which is renamed when whole; configurations when others are there. Of two test
 * files that want it at once, the second waits for the first and finds all of it.
 */
const MAKE = `
partial=$1 directory=$2 composes=$3
shift 3
if ! [ -e "$directory/MANIFEST.sha256" ]; then
  python3 "$0" "$partial" "$@"
  mv -T "$partial" "$directory"
fi
if [ "$(cat "$directory/composes.sha256" || true)" != "$composes" ]; then
  python3 "$0" "$directory" --only-composes
  echo "$composes" > "$directory/composes.sha256"
fi
`

function digestOf(files: readonly string[]): string {
  const hash = createHash('sha256')
  for (const file of files) hash.update(readFileSync(`${SPECIMEN}/${file}`))
  return hash.digest('hex')
}

/** Differences between the peer's result and a compose, as `compare` prints them; '' when there are none. `only`: these sections alone. */
export async function compareWithGolden(golden: string, compose: string, only: readonly string[] = []): Promise<string> {
  const sections = only.flatMap((section) => ['--only', section])
  const args = [`${SPECIMEN}/compare`, `${SPECIMEN}/golden/${golden}.json`, compose, ...sections]
  const { stdout, stderr } = await execa('python3', args, { reject: false })
  return stdout + stderr
}
