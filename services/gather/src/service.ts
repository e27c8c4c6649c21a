import { defineService, tool } from '@murli/runtime/service'
import { extraFilesTask } from './extra-files/task.ts'
import { gatherTask } from './gather/task.ts'
import { packageTreeTask } from './package-tree/task.ts'
import { packagesTask } from './packages/task.ts'
import { treeFilesTask } from './tree-files/task.ts'
import { trimTask } from './trim/task.ts'

/** The service `gather`: which packages and files each tree holds (phases gather, extra_files, tree_files). */
export const service = defineService({
  name: 'gather',
  tasks: [gatherTask, trimTask, packagesTask, packageTreeTask, extraFilesTask, treeFilesTask],
  needs: [tool('xz', { package: 'xz-utils', phases: ['extra_files'] }), tool('bzip2', { package: 'bzip2', phases: ['extra_files'] })],
})
