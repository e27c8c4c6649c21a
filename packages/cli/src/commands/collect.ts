import { setTimeout as sleep } from 'node:timers/promises'
import type { CollectionStatus } from '@murli/contracts'
import { formatBytes } from '@murli/difference/report'
import { CliError, EXIT } from '../error.ts'
import { connect } from '../stack/connect.ts'
import type { Context } from './context.ts'

const ASK_EVERY_MS = 500
const WORDS: Record<string, string> = { retiring: 'looking at composes', marking: 'following what they refer to', sweeping: 'sweeping' }

/** `murli gc`: retires composes whose time is over and takes away what nobody refers to; with `--dry-run` says what would go. */
export async function collect(flags: { dryRun?: boolean; json?: boolean }, context: Context): Promise<number> {
  const { api } = await connect({ start: true, say: (line) => context.err(line) })
  let status = await api.collect({ dryRun: flags.dryRun === true })
  const { id } = status
  for (let told = ''; status.id === id && status.finishedAt === null; status = await api.collection()) {
    if (status.state !== told && flags.json !== true) context.err(`${WORDS[status.state] ?? status.state} ...`)
    told = status.state
    await sleep(ASK_EVERY_MS)
  }
  if (status.id !== id) throw new CliError(`collection ${id} has ended, and another one has begun since`, { code: 'CONFLICT' })
  if (flags.json === true) context.out(JSON.stringify(status))
  else for (const line of collectionLines(status)) context.out(line)
  if (status.failure === null) return EXIT.ok
  const { message, code, hint } = status.failure
  throw new CliError(`the collection failed: ${message}`, { code, ...(hint === undefined ? {} : { hint }) })
}

/** What a collection did, for people. Pure. */
export function collectionLines({ dryRun, counts }: CollectionStatus): string[] {
  const verb = dryRun ? 'would go' : 'gone'
  return [
    ...counts.composes.map((id) => `${verb}: compose ${id}`),
    `${verb}: ${counts.composes.length} composes, ${counts.results} remembered results, ${counts.blobs} blobs (${formatBytes(counts.bytes)})`,
    `kept: ${counts.keptComposes} composes, ${counts.keptBlobs} blobs (${formatBytes(counts.keptBytes)}); ${counts.youngBlobs} blobs are too young to go`,
  ]
}
