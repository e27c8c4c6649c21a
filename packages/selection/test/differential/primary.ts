import { primaryElement } from '@murli/rpmmd/testing'
import { makePackage } from '../packages.ts'
import type { UniversePackage } from '../../src/types.ts'
import type { DrawnPackage } from './arbitraries.ts'

/** Drawn packages as the engine takes them. Every package provides its own name and EVR, as rpm has it. */
export function universeOf(drawn: readonly DrawnPackage[]): UniversePackage[] {
  return drawn.map(({ nevra, ...parts }) => makePackage(nevra, parts))
}

/** The same packages as primary metadata. */
export function primaryOf(packages: readonly UniversePackage[]): string {
  const elements = packages.map((item, index) => {
    const { name, epoch, version, release } = item
    const own = { name, flags: 'EQ' as const, epoch, version, release }
    return primaryElement({
      name,
      epoch,
      version,
      release,
      arch: item.arch,
      sourcerpm: item.sourcerpm,
      provides: [own, ...item.provides],
      requires: item.requires,
      location: `${index}.rpm`,
      checksum: { type: 'sha256', value: index.toString(16).padStart(64, '0') },
      size: { package: 1, installed: 1, archive: 1 },
      files: [],
      primary_files: item.files(),
    })
  })
  const namespaces = 'xmlns="http://linux.duke.edu/metadata/common" xmlns:rpm="http://linux.duke.edu/metadata/rpm"'
  return `<?xml version="1.0" encoding="UTF-8"?>\n<metadata ${namespaces} packages="${packages.length}">\n${elements.join('\n')}\n</metadata>\n`
}
