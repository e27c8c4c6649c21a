import type { Check } from '../check.ts'
import { type ListedPackage, listedPackages } from './entries.ts'
import { packageHeaders } from './headers.ts'

export const sourceNames: Check = {
  number: 29,
  severity: 'E',
  title: 'each package stands under the NEVRA of its source package, with the epoch that the source really has',
  spec: 'spec 05 §9.3',
  async *run(compose) {
    const headers = await packageHeaders(compose)
    const entries = await listedPackages(compose)
    const known = knownSources(entries)
    for (const { path, srpm, nevra, category, place } of entries) {
      const header = headers.get(path)
      if (header === undefined || header instanceof Error) continue
      const expected = category === 'source' ? [nevra] : (known.get(header.sourcerpm) ?? null)
      const isRight = expected === null ? fileNameOf(srpm) === header.sourcerpm : expected.includes(srpm)
      if (isRight) continue
      yield { path: place, message: `stands under ${srpm}`, expected: expected?.join(' or ') ?? `the NEVRA of ${header.sourcerpm}` }
    }
  },
}

/** NEVRAs of the source packages in the compose, by file name: a source that is not in it has an epoch that nobody knows. */
function knownSources(entries: readonly ListedPackage[]): Map<string, string[]> {
  const sources = new Set(entries.filter(({ category }) => category === 'source').map(({ nevra }) => nevra))
  return Map.groupBy(sources, fileNameOf)
}

function fileNameOf(nevra: string): string {
  return `${nevra.replace(/-\d+:(?=[^:]*$)/, '-')}.rpm`
}
