import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { CliError } from '../error.ts'
import { projectRoot } from '../stack/local-stack.ts'

const SOURCE = join(projectRoot, 'examples/bansuri')
const TARGET = join(projectRoot, '.murli/example')
const STAMP = 'stamp'

/**
 * The configuration of the example distribution; its packages are built when they are not there, or are of another description.
 * @throws CliError with the end of the generator's output
 */
export async function exampleConfig(say: (line: string) => void): Promise<string> {
  const digest = directoryDigest(SOURCE)
  const stamp = join(TARGET, STAMP)
  if (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== digest) {
    say('building the packages of the example distribution')
    await generate()
    writeFileSync(stamp, digest)
  }
  return join(TARGET, 'example.conf')
}

function generate(): Promise<void> {
  return new Promise((resolve, reject) => {
    let output = ''
    const child = spawn(process.execPath, [join(SOURCE, 'generate/main.ts'), TARGET], { stdio: ['ignore', 'pipe', 'pipe'] })
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text: string) => (output += text))
    child.once('error', reject)
    child.once('close', (code) => {
      if (code === 0) resolve()
      else
        reject(
          new CliError('the packages of the example distribution could not be built', { tail: output.split('\n').slice(-20).join('\n') }),
        )
    })
  })
}

function directoryDigest(directory: string): string {
  const hash = createHash('sha256')
  for (const name of readdirSync(directory, { recursive: true, encoding: 'utf8' }).toSorted()) {
    const path = join(directory, name)
    if (statSync(path).isFile()) hash.update(`${name}\0`).update(readFileSync(path)).update('\0')
  }
  return hash.digest('hex')
}
