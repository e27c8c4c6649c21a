export type { Log, LogFields, ProcessLog, TaskLog } from './types.ts'
