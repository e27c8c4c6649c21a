export { workerBucket, workersOf } from './attendance.ts'
export { defineService, defineTask } from './define.ts'
export { serveHttp } from './http-server.ts'
export type { HttpServer } from './http-server.ts'
export { memoBucket } from './host.ts'
export { bucketMemo, refsIn } from './memo.ts'
export { bucketPresence, presenceOver, SWEEP_BUCKET, SWEEP_KEY, SWEEP_NOTICE_MS } from './presence.ts'
export { tool } from './requirements.ts'
export { runService } from './run.ts'
export { blobGraceSeconds, settingsFromEnv } from './settings.ts'
export type { HarnessSettings, ProcessSettings } from './settings.ts'
export { startServices } from './start.ts'
export type { Connections } from './connections.ts'
export type {
  AnyTaskDefinition,
  Background,
  Requirement,
  RunningService,
  Service,
  ServiceEnvironment,
  TaskContext,
  TaskDefinition,
  TaskOutcome,
} from './types.ts'
