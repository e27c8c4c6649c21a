import { defineService, tool } from '@murli/runtime/service'
import { createisoTask } from './createiso/task.ts'

/** The service of the phase createiso: from a tree to the DVD images of it. */
export const service = defineService({
  name: 'createiso',
  tasks: [createisoTask],
  needs: [
    tool('genisoimage', { package: 'genisoimage' }),
    tool('isoinfo', { package: 'genisoimage' }),
    tool('xorrisofs', { package: 'xorriso' }),
    tool('xorriso', { package: 'xorriso' }),
  ],
})
