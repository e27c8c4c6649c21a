import { defineService } from '@murli/runtime/service'
import { createrepoTask } from './createrepo/task.ts'

/** Repodata for trees, put together from the record texts that pkgset kept: no RPM is read, createrepo_c is not run (spec 05 §2, §3). */
export const service = defineService({ name: 'createrepo', tasks: [createrepoTask] })
