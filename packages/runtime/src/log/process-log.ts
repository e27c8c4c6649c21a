import { pino } from 'pino'
import type { DestinationStream, Logger } from 'pino'
import { redact, redactText } from './redact.ts'
import type { LogFields, ProcessLog } from './types.ts'

/** Levels that MURLI_LOG_LEVEL may have. */
export const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'silent'] as const
export type LogLevel = (typeof LOG_LEVELS)[number]

/** The log of a process: one JSON object a line on standard output (or `destination`), secrets redacted. */
export function createLog(options: { name: string; level?: LogLevel; destination?: DestinationStream }): ProcessLog {
  const settings = { name: options.name, level: options.level ?? 'info', timestamp: pino.stdTimeFunctions.isoTime }
  return wrap(options.destination === undefined ? pino(settings) : pino(settings, options.destination))
}

/** A log that says nothing, for tests and for callers who do not care. */
export function silentLog(): ProcessLog {
  return wrap(pino({ level: 'silent' }))
}

function wrap(logger: Logger): ProcessLog {
  const at = (level: 'debug' | 'info' | 'warn' | 'error') => (fields: LogFields, message: string) => {
    if (logger.isLevelEnabled(level)) logger[level](redact(fields), redactText(message))
  }
  return {
    debug: at('debug'),
    info: at('info'),
    warn: at('warn'),
    error: at('error'),
    child: (fields) => wrap(logger.child(redact(fields))),
  }
}
