import type { BlobStore } from '../blobs/index.ts'
import type { ProcessLog } from '../log/index.ts'
import type { ManifestStore } from '../manifests/index.ts'
import type { Messaging } from '../messaging/index.ts'
import type { Metrics } from '../metrics/index.ts'
import type { HarnessSettings } from './settings.ts'

/** What services run on. They belong to the caller, who disposes of them after `stop`. */
export interface Connections {
  messaging: Messaging
  blobs: BlobStore & { check?(): Promise<void> }
  manifests?: ManifestStore
  settings: HarnessSettings
  log?: ProcessLog
  metrics?: Metrics
}
