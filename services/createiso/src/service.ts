import { defineService, tool } from '@murli/runtime/service'
import { createisoTask } from './createiso/task.ts'
import { extraIsosTask } from './extra-isos/task.ts'
import { unifiedIsosTask } from './unified-isos/task.ts'

/** The service of the phases createiso, extra_isos and unified_isos: from trees to the DVD images of them. */
export const service = defineService({
  name: 'createiso',
  tasks: [createisoTask, extraIsosTask, unifiedIsosTask],
  needs: [
    tool('genisoimage', { package: 'genisoimage' }),
    tool('xorrisofs', { package: 'xorriso' }),
    tool('xorriso', { package: 'xorriso' }),
    tool('isohybrid', { package: 'syslinux-utils', optional: true }),
    tool('mcopy', { package: 'mtools', optional: true }),
    tool('mdir', { package: 'mtools', optional: true }),
    tool('jigdo-file', { package: 'jigdo-file', optional: true }),
  ],
})
