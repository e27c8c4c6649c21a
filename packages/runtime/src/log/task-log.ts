import { appendFileSync, readFileSync } from 'node:fs'
import { redact, redactText } from './redact.ts'
import type { Log, LogFields, TaskLog } from './types.ts'

const SPILL_BYTES = 64 * 1024
const MAX_BYTES = 8 * 1024 * 1024

/** The log of one task while it is written. `content` gives the JSON lines so far, or null when there are none. */
export interface OpenTaskLog extends TaskLog {
  content(): Buffer | null
}

/**
 * Opens the log of a task: lines go to `processLog` and, as JSON lines `{time, level, message, ...fields}`, into memory and from 64 KiB
 * on into the file that `path` names. After 8 MiB (`maxBytes`) one line says that the rest is only in the process's log.
 */
export function openTaskLog(path: () => string, processLog: Log, maxBytes = MAX_BYTES): OpenTaskLog {
  let spilled = false
  let pending: string[] = []
  let pendingBytes = 0
  let totalBytes = 0

  const append = (line: string) => {
    pending.push(line)
    pendingBytes += line.length
    if (pendingBytes < SPILL_BYTES) return
    appendFileSync(path(), pending.join(''))
    spilled = true
    pending = []
    pendingBytes = 0
  }
  const write = (level: string, fields: LogFields, message: string) => {
    if (totalBytes > maxBytes) return
    const line = `${JSON.stringify({ time: new Date().toISOString(), level, message: redactText(message), ...redact(fields) })}\n`
    totalBytes += Buffer.byteLength(line)
    if (totalBytes <= maxBytes) return append(line)
    append(`${JSON.stringify({ time: new Date().toISOString(), level: 'warn', message: 'task log is full, further lines are dropped' })}\n`)
  }
  const at = (level: 'debug' | 'info' | 'warn' | 'error') => (fields: LogFields, message: string) => {
    processLog[level](fields, message)
    write(level, fields, message)
  }
  return {
    debug: at('debug'),
    info: at('info'),
    warn: at('warn'),
    error: at('error'),
    content: () => {
      if (totalBytes === 0) return null
      const rest = Buffer.from(pending.join(''))
      return spilled ? Buffer.concat([readFileSync(path()), rest]) : rest
    },
  }
}
