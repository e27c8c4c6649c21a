import { createHash } from 'node:crypto'
import { mkdir, readFile } from 'node:fs/promises'
import { execa } from 'execa'
import { PROJECT } from '../system/paths.ts'

const INSTALLER = `${PROJECT}/test/boot/installer`

/**
 * What installers that boot are made of, for both architectures: kernels, initial file systems, boot loaders and firmware of Debian. Fetched
 * once (about 80 MB) below `.murli/`, under a name made of the scripts that prepare them, and only read by tests.
 * @returns the directory with `amd64/` and `arm64/`, and `bin/` with a `lorax` that makes installers of them, to come first in PATH
 */
export async function bootParts(): Promise<string> {
  const hash = createHash('sha256')
  for (const script of ['make-parts', 'init']) hash.update(await readFile(`${INSTALLER}/${script}`))
  const directory = `${PROJECT}/.murli/boot/${hash.digest('hex').slice(0, 16)}`
  await mkdir(directory, { recursive: true })
  for (const arch of ['amd64', 'arm64']) {
    await execa('flock', [
      `${directory}/lock`,
      'sh',
      '-e',
      '-c',
      MAKE,
      `${INSTALLER}/make-parts`,
      `${directory}/${arch}`,
      arch,
      `${directory}/bin`,
    ])
  }
  return directory
}

/** Of two test files that want the parts at once, the second waits for the first; what was left half-made by a dead one is made again. */
const MAKE = `
mkdir -p "$3"
ln -sfn "$(dirname "$0")/lorax" "$3/lorax"
[ ! -e "$1" ] || exit 0
"$0" "$1.partial" "$2" >&2
mv -T "$1.partial" "$1"
`
