import { chmod, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { SPECIMEN } from './paths.ts'
import { COMPS, variantsOf, writeConfiguration } from './small-distribution.ts'

/** A builder of installers that notes its starts and takes its time before it does what the specimen's does. */
export interface SlowLorax {
  /** To be put before PATH. */
  readonly directory: string
  /** What was built or is being built, in the order of the starts: `<variant> <arch>`. */
  starts(): Promise<string[]>
  /** Ends the waiting of those that are held, and of later ones. */
  release(): Promise<void>
}

/** @param seconds how long each build takes; null: until it is released */
export async function slowLorax(directory: string, seconds: number | null): Promise<SlowLorax> {
  const [bin, held, starts] = [join(directory, 'bin'), join(directory, 'held'), join(directory, 'starts')]
  await mkdir(bin, { recursive: true })
  if (seconds === null) await writeFile(held, '')
  const wait = seconds === null ? `while [ -e ${held} ]; do sleep 0.1; done` : `sleep ${seconds}`
  const script = `#!/bin/sh
for word; do
  case $word in
    --variant=*) variant=\${word#*=} ;;
    --buildarch=*) arch=\${word#*=} ;;
  esac
done
if [ -n "$arch" ]; then
  echo "$variant $arch" >> ${starts}
  ${wait}
fi
exec ${SPECIMEN}/tools/lorax "$@"
`
  await writeFile(join(bin, 'lorax'), script)
  await chmod(join(bin, 'lorax'), 0o755)
  return {
    directory: bin,
    starts: async () => (await readFile(starts, 'utf8').catch(() => '')).split('\n').filter((line) => line !== ''),
    release: () => rm(held, { force: true }),
  }
}

/** Variants of the small distribution, each with an installer for both arches: six builds. */
const VARIANTS = ['Client', 'Server', 'Workstation']
const ARCHES = ['x86_64', 'aarch64']
export const BUILDS = VARIANTS.flatMap((variant) => ARCHES.map((arch) => `${variant} ${arch}`))

/** Writes `tiny.conf` for a compose with six installers and no media; the noarch packages of the small distribution are in all trees. */
export async function writeInstallerConfiguration(directory: string, repository: string): Promise<void> {
  await writeConfiguration(directory, repository, {
    options: {
      gather_method: '"nodeps"',
      check_deps: 'False',
      buildinstall_method: '"lorax"',
    },
    variants: variantsOf(Object.fromEntries(VARIANTS.map((variant) => [variant, ARCHES]))),
    comps: COMPS,
  })
}
