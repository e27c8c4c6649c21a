import { cpus } from 'node:os'
import type { Host } from './shape/option.ts'

/** Processors that the peer assumes when it cannot tell (spec 01 §2.8). */
const PROCESSORS_WHEN_UNKNOWN = 3

/** The machine that this runs on. */
export const THIS_HOST: Host = { processors: cpus().length || PROCESSORS_WHEN_UNKNOWN }
