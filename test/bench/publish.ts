/**
 * `pnpm bench publish [--readers N] [--seconds N] [--processes]`: readers of a published name, as `dnf` reads, and a publish per second. Every
 * answer is checked against sums and against what each compose has; anything wrong or mixed is printed, and ends with status 1.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { Murli } from '../system/murli.ts'
import { composesInTurn, readWhilePublishing } from '../system/published-readers.ts'

const { values } = parseArgs({
  options: {
    readers: { type: 'string', default: '200' },
    seconds: { type: 'string', default: '60' },
    processes: { type: 'boolean', default: false },
  },
})
const scratch = await mkdtemp(join(tmpdir(), 'murli-bench-publish-'))
try {
  await using murli = await Murli.make()
  await murli.must(['up', ...(values.processes ? ['--processes'] : [])])
  const turns = await composesInTurn(murli, scratch)
  const readers = Math.ceil(Number(values.readers) / 2)
  const pinnedReaders = Number(values.readers) - readers
  const seen = await readWhilePublishing(murli, { turns, readers, pinnedReaders, seconds: Number(values.seconds), everyMs: 1000 })
  const latencies = seen.latenciesMs.toSorted((a, b) => a - b)
  const at = (part: number) => `${(latencies[Math.floor((latencies.length - 1) * part)] ?? 0).toFixed(1)} ms`
  console.log(`${readers} readers of the name and ${pinnedReaders} of its mirror list, ${values.seconds} s, ${seen.switches} publishes`)
  console.log(
    `${seen.readings} repositories read, ${seen.requests} requests, ${(seen.requests / Number(values.seconds)).toFixed(0)} per second`,
  )
  console.log(`latency: half ${at(0.5)}, 99 of 100 ${at(0.99)}, all ${at(1)}`)
  for (const [id, readings] of Object.entries(seen.composes)) console.log(`${id}: read ${readings} times`)
  console.log(`wrong or mixed answers: ${seen.wrong.length}`)
  for (const wrong of seen.wrong.slice(0, 20)) console.log(`  ${wrong}`)
  process.exitCode = seen.wrong.length === 0 ? 0 : 1
} finally {
  await rm(scratch, { recursive: true, force: true })
}
