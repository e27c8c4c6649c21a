import { defineService, tool } from '@murli/runtime/service'
import { closureTask } from './closure/task.ts'
import { modulesTask } from './modules/task.ts'
import { setsTask } from './sets/task.ts'

/**
 * Which packages a compose may use: closures of the inputs over the repositories, then one set per arch (spec 03). One task at a time: they
 * are the work of one thread, and each holds the packages of an arch, some 250 MB for a whole distribution. More processes do more at once.
 */
export const service = defineService({
  name: 'pkgset',
  tasks: [modulesTask, closureTask, setsTask],
  needs: [tool('xz', { package: 'xz-utils (Debian) or xz (Fedora)' }), tool('bzip2', { package: 'bzip2' })],
})
