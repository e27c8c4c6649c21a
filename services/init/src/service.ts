import { defineService } from '@murli/runtime/service'
import { filterCompsTask } from './comps/task.ts'

/** The service of the phase init: from the global comps to those of an arch or a variant. It needs no programs. */
export const service = defineService({ name: 'init', tasks: [filterCompsTask] })
