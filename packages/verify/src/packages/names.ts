import { RpmmdError } from '@murli/rpmmd/error'
import { formatNevra } from '@murli/rpmmd/nevra'
import type { Check } from '../check.ts'
import { listedPackages } from './entries.ts'
import { packageHeaders } from './headers.ts'

export const names: Check = {
  number: 26,
  severity: 'E',
  title: 'each NEVRA has its epoch and is that of the RPM header; the file is named N-V-R.A.rpm',
  spec: 'spec 05 §9.3',
  async *run(compose) {
    const headers = await packageHeaders(compose)
    const seen = new Set<string>()
    for (const { path, nevra, place } of await listedPackages(compose)) {
      const header = headers.get(path)
      if (header instanceof RpmmdError) {
        if (!seen.has(path)) yield { path, message: header.message, expected: `the package ${nevra}` }
      } else if (header !== undefined) {
        if (header.nevra !== nevra) yield { path: place, message: `${path} is ${header.nevra}`, expected: header.nevra }
        const name = `${formatNevra(header, { epoch: 'never' })}.rpm`
        if (!seen.has(path) && !path.endsWith(`/${name}`))
          yield { path, message: `holds ${header.nevra}`, expected: `the file name ${name}` }
      }
      seen.add(path)
    }
  },
}
