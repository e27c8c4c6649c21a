import type { JsonValue } from '@murli/contracts'

/** Fields of a log line. Values are JSON; secrets are redacted by name. */
export type LogFields = Record<string, JsonValue | undefined>

/** Lines of structured log: fields first, then a short constant message. */
export interface Log {
  debug(fields: LogFields, message: string): void
  info(fields: LogFields, message: string): void
  warn(fields: LogFields, message: string): void
  error(fields: LogFields, message: string): void
}

/** The log of one task: every line goes to the process's log and into the task's own log blob. */
export type TaskLog = Log

/** The log of a process or a part of it. `child` binds further fields to every line. */
export interface ProcessLog extends Log {
  child(fields: LogFields): ProcessLog
}
