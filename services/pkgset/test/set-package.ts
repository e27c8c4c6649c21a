import type { Ref } from '@murli/contracts'
import type { PackageSetManifest, SetPackage } from '@murli/contracts/documents'
import { parseNevra } from '@murli/rpmmd/nevra'
import { testRef } from '@murli/runtime/testing'

/** A blob's ref that is told apart by its text. */
export function ref(text: string): Ref {
  return testRef(text)
}

/** A package of that name, built from the no-source or source package of the same name, version and release. */
export function setPackage(nameArch: string, bucket = 0): SetPackage {
  const nevra = parseNevra(nameArch)
  const isSource = nevra.arch === 'src' || nevra.arch === 'nosrc'
  return {
    ...nevra,
    sourcerpm: isSource ? '' : `${nevra.name}-${nevra.version}-${nevra.release}.src.rpm`,
    fileName: `${nameArch}.rpm`,
    checksum: { type: 'sha256', value: testRef(nameArch).digest.slice('sha256:'.length) },
    size: 1000,
    mtime: 1_700_000_000,
    headerStart: 280,
    headerEnd: 900,
    url: `file:///nonexistent/${nameArch}.rpm`,
    record: { bucket, at: [0, 1, 2, 3] },
  }
}

/** A closure of these packages whose buckets are told apart by their texts. */
export function closureOf(arch: string, packages: SetPackage[], buckets: string[]): PackageSetManifest {
  return { kind: 'package-set', version: 1, name: 'repos', arch, buckets: buckets.map(ref), packages, excluded: [] }
}
