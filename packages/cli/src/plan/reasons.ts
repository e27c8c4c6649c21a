import { canonicalJson, type JsonValue } from '@murli/contracts'
import type { PlanChange, PlanNode, PlanReason } from '@murli/contracts/documents'

const MAX_CHANGES = 4
const MAX_VALUE = 40
const MAX_NAMES = 6
const MAX_INPUTS = 2

/** Nodes that are made, or would be, with why: those of a phase with the same reasons in one line. */
export function reasonLines(nodes: readonly Pick<PlanNode, 'id' | 'phase' | 'state' | 'reasons'>[]): string[] {
  const told = nodes.filter(({ state }) => state === 'made' || state === 'missing')
  const isAlone = told.every(({ reasons }) => reasons.every(({ kind }) => kind === 'no-compose'))
  if (isAlone) return told.length === 0 ? [] : ['no compose of this release has finished yet']
  const groups = Map.groupBy(told, (node) => `${node.phase}: ${reasonsText(node)}`)
  return [...groups].map(([text, members]) => `${text}  (${namesOf(members)})`)
}

/** All reasons of a node; inputs that have the same name and come from one phase are counted when they are many. */
export function reasonsText(node: Pick<PlanNode, 'id' | 'reasons'>): string {
  const groups = Map.groupBy(node.reasons, (reason) =>
    reason.kind === 'input' ? `${reason.change} ${reason.as} of ${reason.from.split('/')[0]}` : JSON.stringify(reason),
  )
  const texts = [...groups.values()].flatMap((members) => {
    const [first] = members
    if (first?.kind !== 'input' || members.length <= MAX_INPUTS) return members.map((reason) => reasonText(reason, node))
    return [`${members.length} times ${first.as} of ${first.from.split('/')[0]} ${changeWord(first.change)}`]
  })
  return texts.join('; ')
}

const PLAIN_REASONS = {
  'no-compose': 'no compose to compare with',
  new: 'not made before',
  gone: 'made before, but the result is gone',
  'not-known': 'the other compose does not say what its result was made of',
} as const

/** One reason in words, as seen from the node. */
export function reasonText(reason: PlanReason, node: Pick<PlanNode, 'id'>): string {
  if (reason.kind === 'version') return `version ${reason.before} of the task is now ${reason.after}`
  if (reason.kind === 'configuration') return `configuration changed: ${changesText(reason.changes)}`
  if (reason.kind === 'input') return `${reason.as} of ${sourceName(reason.from, node.id)} ${changeWord(reason.change)}`
  if (reason.kind === 'outside') return `${reason.name} changed outside`
  if (reason.kind === 'compose') return `${reason.name} of the compose changed`
  return PLAIN_REASONS[reason.kind]
}

function changeWord(change: 'changed' | 'added' | 'removed'): string {
  return change === 'changed' ? 'changed' : `was ${change}`
}

/** Changes of options or of a slice in one line; long values are left out. */
export function changesText(changes: readonly PlanChange[]): string {
  if (changes.length === 0) return 'in a way that cannot be told any more'
  const told = changes.slice(0, MAX_CHANGES).map(changeText)
  const more = changes.length - told.length
  return told.join(', ') + (more > 0 ? ` and ${more} more` : '')
}

function changeText({ path, before, after }: PlanChange): string {
  const values = [before, after].map((value) => (value === undefined ? 'nothing' : valueText(value)))
  return values.includes(null) ? path : `${path} ${values[0]} → ${values[1]}`
}

function valueText(value: JsonValue): string | null {
  const text = canonicalJson(value)
  return text.length > MAX_VALUE || text.includes('sha256:') ? null : text
}

/** Where an input comes from: the phase, with the item, and with the place when it is another one than the node's. */
function sourceName(from: string, node: string): string {
  const [phase = '', variant = '-', arch = '-', item] = from.split('/')
  const [, ownVariant, ownArch] = node.split('/')
  const name = item === undefined || item === 'binary' || item === 'source' ? phase : `${phase} ${item}`
  const isNear = (variant === '-' || variant === ownVariant) && (arch === '-' || arch === ownArch)
  return isNear ? name : `${name} ${placeName(variant, arch)}`
}

function namesOf(nodes: readonly Pick<PlanNode, 'id'>[]): string {
  const names = nodes.map(({ id }) => {
    const [, variant = '-', arch = '-', item] = id.split('/')
    return [placeName(variant, arch), item].filter(Boolean).join(' ')
  })
  const more = names.length - MAX_NAMES
  return names.slice(0, MAX_NAMES).join(', ') + (more > 0 ? ` and ${more} more` : '')
}

function placeName(variant: string, arch: string): string {
  return [variant, arch].filter((part) => part !== '-').join('.') || 'all'
}
