import { ComposeIdentity, TaskMessage } from '@murli/contracts'
import { digestOf } from '../blobs/index.ts'

/** A compose identity for tests: the nightly Specimen-1.0-20261122.n.0, changed as asked. */
export function testIdentity(changes: Partial<ComposeIdentity> = {}): ComposeIdentity {
  return ComposeIdentity.parse({
    id: 'Specimen-1.0-20261122.n.0',
    date: '20261122',
    respin: 0,
    type: 'nightly',
    label: null,
    supported: false,
    startedAt: 1_795_305_600,
    ...changes,
  })
}

/** A task message for tests, with a deadline in an hour. The node id follows from phase, variant, arch and item unless given. */
export function testTask(changes: Partial<TaskMessage> = {}): TaskMessage {
  const { phase = 'init', variant = null, arch = 'x86_64', item = null } = changes
  const parts = [phase, variant ?? '-', arch ?? '-', ...(item === null ? [] : [item])]
  return TaskMessage.parse({
    version: 1,
    compose: testIdentity(),
    node: parts.join('/'),
    phase,
    flavor: 'builtin',
    variant,
    arch,
    item,
    attempt: 1,
    slice: { kind: 'slice', digest: digestOf(Buffer.from('no slice')), size: 8 },
    inputs: [],
    inputsRef: null,
    deadlineAt: new Date(Date.now() + 3_600_000).toISOString(),
    ...changes,
  })
}
