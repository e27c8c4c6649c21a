import { defineService } from '@murli/runtime/service'
import { imageChecksumTask } from './image-checksum/task.ts'
import { imageTestTask } from './image-test/task.ts'
import { repoclosureTask } from './repoclosure/task.ts'

/** The service of the phases repoclosure, image_checksum and test. It needs no programs. */
export const service = defineService({ name: 'checks', tasks: [repoclosureTask, imageChecksumTask, imageTestTask] })
