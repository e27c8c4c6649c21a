import type { Check } from '../check.ts'
import { inProduct } from '../compose/directory.ts'
import { listedPackages } from './entries.ts'

export const unlistedPackages: Check = {
  number: 25,
  severity: 'E',
  title: 'every .rpm file under compose/ is in rpms.json (the other way round: 24)',
  spec: 'spec 05 §9.3',
  async *run(compose) {
    if ((await compose.payload('rpms')) === null) return
    const listed = new Set((await listedPackages(compose)).map(({ path }) => path))
    // packages may also be brought as extra files; extra_files.json has those
    const extra = Object.values((await compose.payload('extra_files'))?.extra_files ?? {})
      .flatMap((byArch) => Object.values(byArch).flat())
      .map(({ file }) => inProduct(file))
    for (const path of extra) listed.add(path)
    for (const path of (await compose.listing()).files.keys()) {
      if (path.endsWith('.rpm') && !listed.has(path)) yield { path, message: 'is not in rpms.json', expected: 'an entry, or no such file' }
    }
  },
}
