import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type ServiceByHand, startByHand } from '../system/by-hand.ts'
import { Murli, orItsEnd } from '../system/murli.ts'
import { SPECIMEN } from '../system/paths.ts'
import { smallDisk, type SmallDisk } from '../system/small-disk.ts'
import { COMPS, smallDistribution, variantsOf, writeConfiguration } from '../system/small-distribution.ts'
import { Api, waitFor } from '../system/stack.ts'

/**
 * A builder of installers that does what its variant is called: Fails as lorax does when packages are missing; Fills its disk; leaves Half of
 * what it should; Hangs, with processes that have left its process group and session, ignore TERM, or lost their parent, and with a file
 * system mounted in its scratch directory where that is allowed. For other variants it is the specimen's.
 */
const lorax = (started: string) => `#!/bin/sh
for word; do
  case $word in
    --variant=*) variant=\${word#*=} ;;
    --logfile=*) logs=$(dirname "\${word#*=}") ;;
    --*) ;;
    *) output=$word ;;
  esac
done
case $variant in
  Fails)
    echo 'solving' >&2
    printf '%s\\n' 'INFO started' 'Dependency check failed' 'nothing provides kernel needed by anaconda' > "$logs/pylorax.log"
    exit 1
    ;;
  Fills)
    cat /dev/zero > "$TMPDIR/zeros" || { echo 'mksquashfs: Write failed because No space left on device' > "$logs/program.log"; exit 1; }
    ;;
  Half)
    ${SPECIMEN}/tools/lorax "$@" || exit
    : > "$output/images/pxeboot/initrd.img"
    exit
    ;;
  Hangs)
    mkdir "$TMPDIR/root"
    mount -t tmpfs tmpfs "$TMPDIR/root" 2> /dev/null && echo of lorax > "$TMPDIR/root/file"
    (setsid sh -c 'echo away >> ${started}; sleep 1000' > /dev/null 2>&1 &)
    sh -c 'trap "" TERM; echo stubborn >> ${started}; while :; do sleep 1; done' &
    echo lorax >> ${started}
    wait
    ;;
esac
exec ${SPECIMEN}/tools/lorax "$@"
`

describe('a lorax that goes wrong', () => {
  let scratch: string
  let disk: SmallDisk
  let repository: string
  let murli: Murli
  let worker: ServiceByHand
  let api: Api
  const started = () => join(scratch, 'started')

  beforeAll(async () => {
    scratch = await mkdtemp(join(tmpdir(), 'murli-lorax-'))
    disk = await smallDisk(join(scratch, 'disk'), 64 * 1024 * 1024)
    ;({ repository } = await smallDistribution(join(scratch, 'small')))
    await mkdir(join(scratch, 'bin'))
    await writeFile(join(scratch, 'bin/lorax'), lorax(started()))
    await chmod(join(scratch, 'bin/lorax'), 0o755)
    murli = await Murli.make({ PATH: `${join(scratch, 'bin')}:${process.env['PATH']}` })
    await murli.must(['up', '--processes', '--scale', 'buildinstall=0'])
    worker = await startByHand(murli.stateDirectory, 'buildinstall', { MURLI_SCRATCH_DIRECTORY: disk.directory, MURLI_MIN_FREE_BYTES: '1' })
    api = new Api(murli.stateDirectory)
  }, 120_000)

  afterAll(async () => {
    await worker[Symbol.asyncDispose]()
    await murli[Symbol.asyncDispose]()
    await disk[Symbol.asyncDispose]()
    await rm(scratch, { recursive: true, force: true })
  }, 60_000)

  /** Starts a compose of variants that are called after what lorax does. */
  const composing = async (name: string, variants: string[], options: Record<string, string> = {}) => {
    const directory = join(scratch, name)
    const all = { gather_method: '"nodeps"', check_deps: 'False', release_short: `"${name}"`, buildinstall_method: '"lorax"', ...options }
    await writeConfiguration(directory, repository, {
      options: all,
      variants: variantsOf(Object.fromEntries(variants.map((id) => [id, ['x86_64']]))),
      comps: COMPS,
    })
    return murli.run(['compose', 'tiny.conf', '--target-dir', join(scratch, 'target')], { cwd: directory })
  }
  const idOf = async (name: string) => (await api.composes()).find((id) => id.startsWith(`${name}-`))
  const installersOf = async (name: string) =>
    (await api.detail((await idOf(name)) ?? '')).nodes.filter(({ phase }) => phase === 'buildinstall')
  /** Directories of tasks on the scratch disk, each of which is in the directory of its process. */
  const ofTasks = async () => (await readdir(disk.directory, { recursive: true })).filter((path) => path.includes('/task-'))
  const mounts = async () =>
    (await readFile('/proc/self/mountinfo', 'utf8')).split('\n').filter((line) => line.includes(`${disk.directory}/`))

  it('and may fail: the compose is incomplete, with the reasons, and has the logs', { timeout: 120_000 }, async () => {
    const failable_deliverables = '[("^(Fails|Fills|Half)$", {"*": ["buildinstall"]})]'
    const { exitCode, stderr } = await composing('May', ['Fails', 'Fills', 'Half', 'Works'], { failable_deliverables })
    expect(exitCode).toBe(0)
    const { status } = await api.detail((await idOf('May')) ?? '')
    expect(status).toBe('FINISHED_INCOMPLETE')
    const failures = Object.fromEntries((await installersOf('May')).map(({ variant, failure }) => [variant, failure?.message ?? null]))
    expect(failures).toEqual({
      Fails: 'lorax failed: Dependency check failed: nothing provides kernel needed by anaconda',
      Fills: expect.stringMatching(
        /^the disk of the scratch directory .* is full, \d+ bytes are free: lorax failed: .*No space left on device/,
      ),
      Half: 'images/pxeboot/initrd.img, which .treeinfo of lorax names, is empty',
      Works: null,
    })
    for (const failed of ['Fails', 'Fills', 'Half']) expect(stderr).toContain(`buildinstall/${failed}/x86_64`)
    const compose = join(scratch, 'target', (await idOf('May')) ?? '')
    const log = await readFile(join(compose, 'logs/x86_64/buildinstall-Fails-logs/pylorax.log'), 'utf8')
    expect(log).toContain('nothing provides kernel')
    const deliverables = await readFile(join(compose, 'logs/global/deliverables.json'), 'utf8')
    expect(JSON.parse(deliverables)).toMatchObject({ failed: { buildinstall: expect.any(Object) } })
    expect(await ofTasks()).toEqual([])
  })

  it('and must not fail: the compose is doomed with its reason', { timeout: 60_000 }, async () => {
    const { exitCode, stderr } = await composing('Must', ['Fails'])
    expect(exitCode).toBe(1)
    expect(stderr).toContain('lorax failed: Dependency check failed: nothing provides kernel needed by anaconda')
    expect((await api.detail((await idOf('Must')) ?? '')).status).toBe('DOOMED')
  })

  it('and hangs: it is ended at its deadline, with all that it has started and mounted', { timeout: 120_000 }, async () => {
    const { exitCode, stderr } = await composing('Late', ['Hangs'], { phase_deadlines: '{"buildinstall": 15}' })
    expect(exitCode).toBe(1)
    expect(stderr).toContain('buildinstall/Hangs/x86_64 was not done by its deadline')
    expect(await hangs()).toBe(true)
    expect(await processes()).toEqual([])
    expect(await mounts()).toEqual([])
    expect(await ofTasks()).toEqual([])
  })

  it('and is cancelled: all of it is gone in five seconds', { timeout: 120_000 }, async () => {
    await rm(started())
    const running = composing('Stop', ['Hangs'])
    await orItsEnd(running, () => waitFor('lorax to hang', hangs, 60_000))
    expect((await processes()).length).toBeGreaterThan(2)
    await murli.must(['cancel', (await idOf('Stop')) ?? ''])
    const isGone = async () => (await processes()).length === 0 && (await ofTasks()).length === 0 && (await mounts()).length === 0
    await waitFor('its processes, files and mounts to be gone', isGone, 5000)
    expect((await running).exitCode).toBe(130)
    expect((await api.detail((await idOf('Stop')) ?? '')).status).toBe('TERMINATED')
  })

  /** Whether all three kinds of processes of a lorax that hangs have begun. */
  async function hangs(): Promise<boolean> {
    return (await readFile(started(), 'utf8').catch(() => '')).split('\n').length > 3
  }

  /** The processes of all lorax of this stack: they are in namespaces of their own, but their environment tells. */
  async function processes(): Promise<string[]> {
    const ids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name))
    const environments = await Promise.all(ids.map((id) => readFile(`/proc/${id}/environ`, 'utf8').catch(() => '')))
    return ids.filter((_, index) => environments[index]?.split('\0').some((line) => line.startsWith(`MURLI_CONTAINED=${disk.directory}/`)))
  }
})
