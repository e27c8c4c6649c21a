import { FrozenConfig, Graph } from '@murli/contracts/documents'
import { optionsOf } from '@murli/config/schema'
import { unifiedIsos } from '@murli/config/slices'
import { MurliError } from '@murli/runtime/errors'
import type { ServiceEnvironment } from '@murli/runtime/service'
import { storeNode } from '../freeze/store.ts'
import { addUnifiedIsos } from '../graph/unified-isos.ts'
import type { ComposeRecord } from '../ledger/records.ts'
import type { Engine } from './engine.ts'

/**
 * Adds unified ISOs to a compose that has finished, in a new attempt (spec 06 §8.1). Those that it has already are not made again.
 * @param arches to make images for, with `src` for sources; null: all.
 * @returns the record: of the new attempt, or the present one when there is nothing to do.
 * @throws {MurliError} CONFLICT for a compose that has not finished, or has no trees to make images of; REQUEST_INVALID for an unknown arch.
 */
export async function makeUnifiedIsos(
  record: ComposeRecord,
  arches: readonly string[] | null,
  { engine, environment: { manifests } }: { engine: Engine; environment: Pick<ServiceEnvironment, 'manifests'> },
): Promise<ComposeRecord> {
  const { id } = record.identity
  if (record.state !== 'finished' && record.state !== 'finished_incomplete') {
    throw new MurliError('CONFLICT', `compose ${id} is ${record.state}: unified ISOs are made of composes that have finished`)
  }
  const [config, graph] = await Promise.all([manifests.get(FrozenConfig, record.config), manifests.get(Graph, record.graph)])
  const configuration = { options: optionsOf(config.options), variants: config.variants }
  refuseUnknown(arches, [...new Set(unifiedIsos(configuration).map(({ arch }) => arch))])
  const { kept, added } = addUnifiedIsos(graph, configuration, arches)
  const nodes = [...kept, ...(await Promise.all(added.map((node) => storeNode(node, manifests))))]
  if (!nodes.some(({ phase }) => phase === 'unified_isos')) {
    throw new MurliError('CONFLICT', `compose ${id} has no trees with repodata, which unified ISOs are made of`)
  }
  if (added.length === 0 && (await isComplete(record, engine))) return record
  const extended = await manifests.put(Graph, { ...graph, nodes: nodes.toSorted((a, b) => (a.id < b.id ? -1 : 1)) })
  const begun = await engine.extend(record, extended)
  if (begun === null) throw new MurliError('CONFLICT', `compose ${id} has changed meanwhile`, { hint: 'try again' })
  return begun
}

/** Whether all nodes have ended, and none badly that may not. */
async function isComplete(record: ComposeRecord, engine: Engine): Promise<boolean> {
  const run = await engine.run(record)
  await run.reload()
  const { ready, failed } = run.progress()
  return ready.length === 0 && !failed
}

/** @throws {MurliError} REQUEST_INVALID */
function refuseUnknown(arches: readonly string[] | null, known: readonly string[]): void {
  const unknown = arches?.find((arch) => !known.includes(arch))
  if (unknown === undefined) return
  throw new MurliError('REQUEST_INVALID', `no variant of the compose has the arch ${unknown}`, { hint: `there are ${known.join(', ')}` })
}
