import { createHash } from 'node:crypto'
import type { SetPackage } from '@murli/contracts/documents'
import { formatNevra, parseNevra } from '@murli/rpmmd/nevra'

/** A package of a set, from its NEVRA; everything else has a plausible value that differs from package to package. */
export function setPackage(nevra: string, changes: Partial<SetPackage> = {}): SetPackage {
  const parsed = parseNevra(nevra)
  const fileName = `${formatNevra(parsed, { epoch: 'never' })}.rpm`
  const isSource = parsed.arch === 'src' || parsed.arch === 'nosrc'
  return {
    ...parsed,
    sourcerpm: isSource ? '' : `${parsed.name}-${parsed.version}-${parsed.release}.src.rpm`,
    fileName,
    checksum: { type: 'sha256', value: createHash('sha256').update(nevra).digest('hex') },
    size: 1000 + nevra.length,
    mtime: 1_700_000_000,
    headerStart: 280,
    headerEnd: 900,
    url: `file:///repo/${fileName}`,
    record: { bucket: 0, at: [0, 0, 0, 0] },
    ...changes,
  }
}
