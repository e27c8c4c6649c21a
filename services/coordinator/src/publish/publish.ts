import type { ComposeState, Failure, Ref } from '@murli/contracts'
import { ComposeManifest, FrozenConfig, TreeManifest } from '@murli/contracts/documents'
import { statusWord } from '@murli/config/identity'
import { isTerminal, toFailure } from '@murli/runtime/errors'
import type { ServiceEnvironment } from '@murli/runtime/service'
import type { ComposeRun } from '../engine/compose-run.ts'
import type { ComposeRecord } from '../ledger/records.ts'
import { composeLogs } from './logs.ts'
import { metadataFiles } from './metadata.ts'
import { outputsOf } from './outputs.ts'
import { composeMounts, directoriesOf, imageDirectories } from './tree.ts'

/** How a compose ends: its last state, first cause and manifest. */
export interface Outcome {
  state: ComposeState
  failure: Failure | null
  manifest: Ref
}

interface Ending {
  record: ComposeRecord
  run: ComposeRun
  state: ComposeState
}

/**
 * Writes what is published of a compose that has come to its end: metadata, the tree, logs, the manifest. All of it follows
 * from recorded results, so that doing it again gives the same refs. Metadata that break a rule doom the compose.
 */
export async function publishCompose(ending: Ending, environment: ServiceEnvironment): Promise<Outcome> {
  const { record, run } = ending
  const { blobs, manifests } = environment
  // an image that may fail was turned away: its node did well, the image did not
  const lacksImages = ending.state === 'finished' && outputsOf(run, 'test', null, 'rejected').length > 0
  const state = lacksImages ? 'finished_incomplete' : ending.state
  const config = await manifests.get(FrozenConfig, record.config)
  const published = await publishTree({ record, run, state }, config, environment)
  const ended = published.failure === null ? state : 'doomed'
  const logs = await composeLogs({ record, run, config, state: ended, blobs, manifests })
  const status = statusWord(ended)
  if (status === 'STARTED') throw new Error(`compose ${record.identity.id} does not end as ${ended}`)
  const manifest: ComposeManifest = { kind: 'compose', version: 1, identity: record.identity, status, tree: published.tree, logs }
  return { state: ended, failure: published.failure ?? firstFailure(run, ended), manifest: await manifests.put(ComposeManifest, manifest) }
}

/** The tree under `compose/`; none when the compose is doomed or was cancelled. */
async function publishTree(
  { record, run, state }: Ending,
  config: FrozenConfig,
  environment: ServiceEnvironment,
): Promise<{ tree: Ref | null; failure: Failure | null }> {
  if (state !== 'finished' && state !== 'finished_incomplete') return { tree: null, failure: null }
  const { blobs, manifests } = environment
  try {
    const mounts = composeMounts(run, config)
    const imagesIn = imageDirectories(run, config)
    const directories = await directoriesOf(manifests, mounts)
    for (const directory of imagesIn) directories.add(directory)
    const files = await metadataFiles({ record, run, config, manifests, directories })
    const stored = await Promise.all(
      [...files].map(async ([name, text]) => {
        const { digest, size } = await blobs.putBytes(Buffer.from(text))
        return { path: `metadata/${name}`, digest, size, mtime: record.identity.startedAt }
      }),
    )
    const sorted = stored.toSorted((a, b) => (a.path < b.path ? -1 : 1))
    return {
      tree: await manifests.put(TreeManifest, { kind: 'tree', version: 1, files: sorted, mounts, directories: imagesIn }),
      failure: null,
    }
  } catch (error) {
    if (!isTerminal(error)) throw error
    return { tree: null, failure: toFailure(error) }
  }
}

/** The failure that came first: later ones often follow from it. That of a cancelled task counts when nobody cancelled the compose. */
function firstFailure(run: ComposeRun, ended: ComposeState): Failure | null {
  const bad = ended === 'cancelled' ? ['failed'] : ['failed', 'cancelled']
  const failed = [...run.records.values()].flatMap(({ value }) =>
    bad.includes(value.state) && value.completion !== null ? [value.completion] : [],
  )
  return failed.toSorted((a, b) => (a.finishedAt < b.finishedAt ? -1 : 1))[0]?.failure ?? null
}
