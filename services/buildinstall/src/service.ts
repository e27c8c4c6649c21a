import { defineService, tool } from '@murli/runtime/service'
import { importTask } from './import/task.ts'
import { loraxTask } from './lorax/task.ts'
import { ostreeInstallerTask } from './ostree-installer/task.ts'

/** The service of the phase buildinstall: installers that boot. A task definition per flavor; `lorax` makes the installer here, `import` takes one. */
export const service = defineService({
  name: 'buildinstall',
  tasks: [loraxTask, importTask, ostreeInstallerTask],
  isOptional: true,
  needs: [
    tool('lorax', { package: 'lorax', flavors: ['lorax'] }),
    // what keeps together all that lorax starts
    tool('setpriv', { package: 'util-linux', flavors: ['lorax'] }),
    tool('mcopy', { package: 'mtools' }),
    tool('mdir', { package: 'mtools' }),
  ],
})
