import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { Completion, type Ref } from '@murli/contracts'
import { ImagesDocument } from '@murli/contracts/documents'
import { type BlobStore, openBlobStore } from '@murli/runtime/blobs'
import { manifestStore } from '@murli/runtime/manifests'
import { settingsFromEnv } from '@murli/runtime/service'
import { freePort, testTask } from '@murli/runtime/testing'
import { execa } from 'execa'
import { Murli } from '../../system/murli.ts'
import { PROJECT } from '../../system/paths.ts'
import { environmentOf, waitFor } from '../../system/stack.ts'
import { isoSlice, isoTree, PAYLOAD_FILE_MB } from './iso-tree.ts'

/** The programs that do one after another what createiso does in one pass; the first alone is the bound. */
const TOOLS = ['xorrisofs', 'implantisomd5', 'sha256sum', 'sha1sum', 'md5sum'] as const

const CLOCK_TICKS = Number((await execa('getconf', ['CLK_TCK'])).stdout)

/**
 * `pnpm bench trees iso [--mb N] [--runs N] [--checksums A,B] [--remote] [--heap MB]`: an image of N MB of packages, from the tree in the
 * store to the image in the store, by a service process of its own, against the programs one after another, in turns. `--remote`: the
 * service has the store over HTTP only, as on another machine. `--heap`: the JavaScript heap that it is held to, without any the default.
 */
export async function benchIso(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      mb: { type: 'string', default: '2200' },
      runs: { type: 'string', default: '3' },
      checksums: { type: 'string', default: 'md5,sha1,sha256' },
      remote: { type: 'boolean', default: false },
      heap: { type: 'string' },
    },
  })
  const scratch = await mkdtemp(join(PROJECT, '.murli', 'bench-'))
  try {
    await using murli = await Murli.make({}, scratch)
    await murli.must(['up', '--processes'])
    await using service = await startCreateiso(murli.stateDirectory, values)
    const files = Math.ceil(Number(values.mb) / PAYLOAD_FILE_MB)
    const checksums = values.checksums.split(',')
    const { tree, graftList } = await isoTree(service.blobs, { directory: join(scratch, 'tree'), files })
    process.stdout.write(`an image of ${files * PAYLOAD_FILE_MB} MB; checksums ${checksums.join(', ')}\n`)
    for (let run = 1; run <= Number(values.runs); run += 1) {
      const tools = await timeTools(scratch, graftList)
      const task = { run, tree, checksums }
      const mine = await timeTask(service, task)
      process.stdout.write(`run ${run}, peak memory ${peakMb(service.child)} MB\n${report(tools, mine)}\n`)
    }
  } finally {
    await rm(scratch, { recursive: true, force: true })
  }
}

interface Service extends AsyncDisposable {
  readonly child: ChildProcess
  readonly url: string
  readonly blobs: BlobStore
}

/** A service process beside those of the stack, in their environment, at a port that is known. */
async function startCreateiso(stateDirectory: string, options: { remote: boolean; heap?: string | undefined }): Promise<Service> {
  const port = await freePort()
  const env: Record<string, string> = { ...environmentOf(stateDirectory, 'createiso'), MURLI_HTTP_PORT: String(port) }
  const { storage, cache } = settingsFromEnv(env)
  const blobs = await openBlobStore(storage, { cacheDirectory: cache.directory, cacheBytes: cache.bytes })
  const heap = options.heap === undefined ? [] : [`--max-old-space-size=${options.heap}`]
  const { MURLI_S3_LOCAL_DIRECTORY: _, ...remote } = env
  const child = spawn(process.execPath, [...heap, join(PROJECT, 'services/createiso/src/main.ts')], {
    env: options.remote ? remote : env,
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  const url = `http://127.0.0.1:${port}`
  await waitFor('createiso', () =>
    fetch(`${url}/readyz`).then(
      (response) => response.ok,
      () => false,
    ),
  )
  return {
    child,
    url,
    blobs,
    async [Symbol.asyncDispose]() {
      child.kill('SIGTERM')
      await once(child, 'exit')
      await blobs[Symbol.asyncDispose]()
    },
  }
}

/** What something took. CPU: user + system. */
interface Cost {
  readonly wall: number
  readonly cpu: number
}

async function timeTools(scratch: string, graftList: string): Promise<Cost[]> {
  const image = join(scratch, 'tools.iso')
  const master = ['-quiet', '-untranslated-filenames', '-volid', 'BENCH', '-J', '-joliet-long', '-rational-rock', '-o', image]
  const costs: Cost[] = []
  for (const tool of TOOLS) {
    const args = tool === 'xorrisofs' ? [...master, '-graft-points', '-path-list', graftList] : [image]
    costs.push(await measured('self', () => execa(tool, args)))
  }
  await rm(image)
  return costs
}

async function timeTask(
  { url, blobs, child }: Service,
  { run, tree, checksums }: { run: number; tree: Ref; checksums: string[] },
): Promise<Cost> {
  const manifests = manifestStore(blobs)
  // a volume id that no run before had, so that nothing is remembered
  const { digest, size } = await blobs.putBytes(Buffer.from(JSON.stringify(isoSlice({ volumeId: `BENCH ${run}`, checksums }))))
  const inputs = [{ as: 'tree', from: 'tree_files/Server/x86_64', ref: tree }]
  const task = testTask({ phase: 'createiso', variant: 'Server', slice: { kind: 'slice', digest, size }, inputs })
  let answer: unknown
  const cost = await measured(child.pid ?? 'self', async () => {
    const response = await fetch(`${url}/v1/tasks`, { method: 'POST', body: JSON.stringify(task) })
    answer = await response.json()
  })
  const completion = Completion.parse(answer)
  if (completion.result === null || completion.memoised) throw new Error(JSON.stringify(completion))
  const output = completion.result.outputs['images']
  if (output === undefined) throw new Error('createiso made no images')
  for (const image of (await manifests.get(ImagesDocument, output)).images) await blobs.delete(image.digest)
  return cost
}

async function measured(pid: number | 'self', act: () => Promise<unknown>): Promise<Cost> {
  const [started, before] = [performance.now(), cpuSeconds(pid)]
  await act()
  return { wall: (performance.now() - started) / 1000, cpu: cpuSeconds(pid) - before }
}

/** Of a process and of its children that ended; of this process of the children alone. */
function cpuSeconds(pid: number | 'self'): number {
  const text = readFileSync(`/proc/${pid}/stat`, 'latin1')
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
  return fields.slice(pid === 'self' ? 13 : 11, 15).reduce((sum, ticks) => sum + Number(ticks), 0) / CLOCK_TICKS
}

/** Three lines: seconds by the clock, CPU seconds, ratios of both. */
function report(tools: readonly Cost[], mine: Cost): string {
  const all = { wall: total(tools, 'wall'), cpu: total(tools, 'cpu') }
  const [alone = mine] = tools
  const costs = (kind: keyof Cost): string =>
    `createiso ${mine[kind].toFixed(1)}, programs ${all[kind].toFixed(1)} (${TOOLS.map((tool, index) => `${tool} ${(tools[index]?.[kind] ?? 0).toFixed(1)}`).join(', ')})`
  const ratios = (kind: keyof Cost): string =>
    `${(mine[kind] / all[kind]).toFixed(2)} x all programs, ${(mine[kind] / alone[kind]).toFixed(2)} x xorrisofs`
  return `  wall s: ${costs('wall')}\n  CPU s:  ${costs('cpu')}\n  wall:   ${ratios('wall')}; CPU: ${ratios('cpu')}`
}

function total(costs: readonly Cost[], kind: keyof Cost): number {
  return costs.reduce((sum, cost) => sum + cost[kind], 0)
}

function peakMb({ pid }: ChildProcess): number {
  return Math.round(Number(/^VmHWM:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024)
}
