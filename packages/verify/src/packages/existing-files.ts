import type { Check } from '../check.ts'
import { distinctPackages } from './entries.ts'

export const existingFiles: Check = {
  number: 24,
  severity: 'E',
  title: 'every path of rpms.json exists and is a regular file',
  spec: 'spec 05 §9.3',
  async *run(compose) {
    const { files, directories } = await compose.listing()
    for (const { path, nevra } of await distinctPackages(compose)) {
      const file = files.get(path)
      const expected = `the package file of ${nevra}`
      if (file === undefined) yield { path, message: directories.has(path) ? 'is a directory' : 'does not exist', expected }
      else if (file.kind !== 'file')
        yield { path, message: file.kind === 'broken' ? 'is a link that leads nowhere' : 'is no file', expected }
      else if (file.isLink) yield { path, message: 'is a symbolic link', expected: 'a regular file or a hard link' }
    }
  },
}
