import type { ComposeIdentity, TaskInput, TaskMessage } from '@murli/contracts'
import { InputsDocument } from '@murli/contracts'
import type { GraphNode } from '@murli/contracts/documents'
import { MurliError } from '@murli/runtime/errors'
import type { ManifestStore } from '@murli/runtime/manifests'
import type { NodeRecord } from '../ledger/records.ts'
import { modeOf } from '../plan/mode.ts'
import type { ComposeRun } from './compose-run.ts'

/** More inputs than this go into a document of their own, so that no message is ever large. */
const INLINE_INPUTS = 8

/** A probe looks into the memo only; workers have slots of their own for it. */
const PROBE_DEADLINE_S = 60

/** The message for a queued node whose needs are all met; the same one whoever makes it, and when. */
export async function taskMessage(
  run: ComposeRun,
  node: GraphNode,
  { identity, queued }: { identity: ComposeIdentity; queued: NodeRecord },
  manifests: ManifestStore,
): Promise<TaskMessage> {
  const inputs = node.needs.flatMap((need): TaskInput[] => {
    const outputs = run.completion(need.node)?.result?.outputs
    const ref = outputs?.[need.output]
    if (ref === undefined && need.optional === true) return []
    if (ref === undefined) throw new MurliError('INTERNAL', `node ${need.node} has no output '${need.output}', which ${node.id} needs`)
    return [{ as: need.as, from: need.node, ref }]
  })
  const many = inputs.length > INLINE_INPUTS
  return {
    version: 1,
    compose: identity,
    node: node.id,
    phase: node.phase,
    flavor: node.flavor,
    variant: node.variant,
    arch: node.arch,
    item: node.item,
    attempt: queued.attempt,
    slice: node.slice,
    inputs: many ? [] : inputs,
    inputsRef: many ? await manifests.put(InputsDocument, { kind: 'inputs', version: 1, inputs }) : null,
    deadlineAt: new Date(deadlineOf(run.composeId, node, queued)).toISOString(),
    ...(modeOf(run.composeId, node) === 'probe' ? { mode: 'probe' } : {}),
  }
}

/** When a queued node's time is up, milliseconds since 1970. */
export function deadlineOf(composeId: string, node: GraphNode, queued: NodeRecord): number {
  const seconds = modeOf(composeId, node) === 'probe' ? PROBE_DEADLINE_S : node.deadlineSeconds
  return (queued.queuedAt === null ? Date.now() : Date.parse(queued.queuedAt)) + seconds * 1000
}
