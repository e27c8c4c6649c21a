import type { ComposeLog } from '@murli/contracts'
import type { FrozenConfig } from '@murli/contracts/documents'
import { statusWord } from '@murli/config/identity'
import { printDeliverables, printJson } from '@murli/productmd'
import type { BlobStore } from '@murli/runtime/blobs'
import type { ComposeRun } from '../engine/compose-run.ts'
import type { ComposeRecord } from '../ledger/records.ts'
import { deliverablesOf } from './deliverables.ts'
import { composeinfo } from './metadata.ts'
import type { ManifestStore } from '@murli/runtime/manifests'

interface Logged {
  record: ComposeRecord
  run: ComposeRun
  config: FrozenConfig
  state: ComposeRecord['state']
  blobs: BlobStore
  manifests: ManifestStore
}

/** The files of an export outside `compose/` (spec 05 §1.1, §1.7, §1.8), `STATUS` last. */
export async function composeLogs({ record, run, config, state, blobs, manifests }: Logged): Promise<ComposeLog[]> {
  const texts: [string, string][] = [
    ['COMPOSE_ID', record.identity.id],
    ['logs/global/config-dump.global.log', printJson(config.options)],
    ['logs/global/deliverables.json', printDeliverables(await deliverablesOf(run, manifests))],
    ['work/global/composeinfo-base.json', composeinfo({ record, config, directories: new Set() }, [])],
    ['STATUS', `${statusWord(state)}\n`],
  ]
  const written = await Promise.all(texts.map(async ([path, text]) => ({ path, ref: await blobs.putBytes(Buffer.from(text)) })))
  const copies = config.files.map((file) => ({ path: `logs/global/config-copy/${baseName(file.path)}`, ref: file.ref }))
  const ofTasks = [...run.records.values()].flatMap(({ value }) => value.completion?.result?.logs ?? value.completion?.logs ?? [])
  const taskLogs = [...run.records.values()].flatMap(({ value }) => taskLog(value.node, value.completion?.log ?? null))
  return unique([...copies, ...ofTasks, ...taskLogs, ...written])
}

function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1)
}

/** The log of a node: `logs/<arch or global>/tasks/<phase>-<variant>[-<item>].log`, JSON lines. */
function taskLog(node: string, ref: ComposeLog['ref'] | null): ComposeLog[] {
  if (ref === null) return []
  const [phase = '', variant = '-', arch = '-', item] = node.split('/')
  const name = [phase, variant === '-' ? null : variant, item].filter((part) => part !== null && part !== undefined).join('-')
  return [{ path: `logs/${arch === '-' ? 'global' : arch}/tasks/${name}.log`, ref }]
}

/** Equal paths once: the last one stays, as the peer's own copies overwrite one another (spec 01 §1.1 L6). */
function unique(logs: ComposeLog[]): ComposeLog[] {
  return [...new Map(logs.map((log) => [log.path, log])).values()]
}
