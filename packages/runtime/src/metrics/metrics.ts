import { Counter, Gauge, Histogram, Registry } from 'prom-client'

const TASK_SECONDS = [0.01, 0.05, 0.25, 1, 5, 15, 60, 300, 900, 3600, 10_800]

/** Every number that a worker exports, by the name of what it counts. Labels are phases and outcomes only, never ids. */
export interface Metrics {
  registry: Registry
  tasks: Counter<'phase' | 'outcome'>
  taskSeconds: Histogram<'phase'>
  running: Gauge<'phase'>
  settlements: Counter<'phase' | 'settlement'>
  memoLookups: Counter<'kind' | 'result'>
  blobBytes: Counter<'direction'>
}

/** Makes the metrics of one worker on a registry of their own. */
export function createMetrics(): Metrics {
  const registry = new Registry()
  const registers = [registry]
  return {
    registry,
    tasks: new Counter({
      name: 'murli_tasks_total',
      help: 'Tasks ended, by outcome: succeeded, memoised, failed, cancelled.',
      labelNames: ['phase', 'outcome'],
      registers,
    }),
    taskSeconds: new Histogram({
      name: 'murli_task_duration_seconds',
      help: 'From taking a task to its end, memoised tasks left out.',
      labelNames: ['phase'],
      buckets: TASK_SECONDS,
      registers,
    }),
    running: new Gauge({ name: 'murli_tasks_running', help: 'Tasks in work just now.', labelNames: ['phase'], registers }),
    settlements: new Counter({
      name: 'murli_task_settlements_total',
      help: 'Deliveries settled: complete, retry, hand-back, join.',
      labelNames: ['phase', 'settlement'],
      registers,
    }),
    memoLookups: new Counter({
      name: 'murli_memo_lookups_total',
      help: 'Look-ups of stored results of tasks and steps.',
      labelNames: ['kind', 'result'],
      registers,
    }),
    blobBytes: new Counter({
      name: 'murli_blob_bytes_total',
      help: 'Bytes of blobs that tasks asked to write or to read (cached or not).',
      labelNames: ['direction'],
      registers,
    }),
  }
}
