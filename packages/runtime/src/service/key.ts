import { canonicalJson } from '@murli/contracts'
import type { Digest, JsonValue, KeyParts, TaskInput, TaskMessage } from '@murli/contracts'
import { digestOf } from '../blobs/index.ts'
import type { AnyTaskDefinition } from './types.ts'

/** All that determines the result of a task. Ids, dates, attempts and deadlines are left out by type. */
export interface KeyMembers {
  task: Pick<TaskMessage, 'phase' | 'flavor' | 'variant' | 'arch' | 'item' | 'slice'>
  version: string
  inputs: TaskInput[]
  resolved: JsonValue
  /** What the definition's own `key` returned. */
  extra: unknown
  /** The moment that the request fixed, when the result may state it. */
  sourceDateEpoch: number | null
}

/** The moment that the request fixed, when it is part of the keys of these tasks. */
export function momentIn({ timeless }: Pick<AnyTaskDefinition, 'timeless'>, { compose }: Pick<TaskMessage, 'compose'>): number | null {
  return timeless === true ? null : (compose.sourceDateEpoch ?? null)
}

/** The memo key of a task: equal keys mean interchangeable results. The order of inputs does not matter. */
export function taskKey({ task, version, inputs, resolved, extra, sourceDateEpoch }: KeyMembers): Digest {
  const { phase, flavor, variant, arch, item, slice } = task
  const named = inputs.map(({ as, from, ref }) => ({ as, from, digest: ref.digest }))
  const members = { phase, flavor, version, variant, arch, item, inputs: sortInputs(named), slice: slice.digest, resolved, extra }
  const dated = sourceDateEpoch === null ? {} : { sourceDateEpoch }
  return digestOf(Buffer.from(canonicalJson({ ...members, ...dated })))
}

/** The same members by name, so that of two keys it can be said why they differ. */
export function keyParts({ task, version, inputs, resolved, extra, sourceDateEpoch }: KeyMembers): KeyParts {
  return {
    version,
    slice: task.slice.digest,
    ...Object.fromEntries(inputs.map(({ as, from, ref }) => [`input/${as}/${from}`, ref.digest])),
    ...namedParts('outside', resolved),
    ...namedParts('extra', extra),
    ...(sourceDateEpoch === null ? {} : namedParts('extra', { SOURCE_DATE_EPOCH: sourceDateEpoch })),
  }
}

/** A digest for each member of an object, or for each element of a list by its `id`; for anything else one. */
function namedParts(prefix: string, value: unknown): KeyParts {
  if (value === null || value === undefined) return {}
  const digest = (part: unknown) => digestOf(Buffer.from(canonicalJson(part)))
  if (typeof value !== 'object') return { [prefix]: digest(value) }
  const named = Array.isArray(value)
    ? value.map((element, index): [string, unknown] => [idOf(element) ?? String(index), element])
    : Object.entries(value)
  return Object.fromEntries(named.map(([name, part]) => [`${prefix}/${name}`, digest(part)]))
}

function idOf(element: unknown): string | null {
  const isNamed = typeof element === 'object' && element !== null && 'id' in element && typeof element.id === 'string'
  return isNamed ? (element.id as string) : null
}

/** The memo key of a step: its name and whatever its caller says determines it. */
export function stepKey(name: string, key: unknown): Digest {
  return digestOf(Buffer.from(canonicalJson({ step: name, key })))
}

interface NamedInput {
  as: string
  from: string
  digest: Digest
}

function sortInputs(inputs: NamedInput[]): NamedInput[] {
  return inputs.toSorted((a, b) => (textOf(a) < textOf(b) ? -1 : 1))
}

function textOf({ as, from, digest }: NamedInput): string {
  return `${as}\u0000${from}\u0000${digest}`
}
