import type { Dependency } from '../dependency/index.ts'
import type { Nevra } from '../nevra/index.ts'
import type { PackagePool } from './pool.ts'

/** A package as an object; epoch as decimal text, `sourcerpm` empty for source packages. */
export interface PlainPackage extends Readonly<Nevra> {
  readonly sourcerpm: string
  readonly provides: readonly Dependency[]
  readonly requires: readonly Dependency[]
  readonly primaryFiles: readonly string[]
  /** Digest of the RPM file in lower-case hex, when known. */
  readonly pkgid?: string
}

/** Adds a package that is an object already to the repository that the pool was told of last. @returns its number. */
export function addPlainPackage(pool: PackagePool, packaged: PlainPackage, ordinal: number): number {
  const { strings } = pool
  for (const dependency of packaged.provides) pool.provides.push(pool.internDependency(dependency))
  for (const dependency of packaged.requires) pool.requires.push(pool.internDependency(dependency))
  for (const path of packaged.primaryFiles) pool.files.push(strings.internText(path))
  const [epoch, version, release] = [packaged.epoch, packaged.version, packaged.release].map((text) => strings.internText(text))
  return pool.addPackage({
    name: strings.internText(packaged.name),
    arch: strings.internText(packaged.arch),
    evr: pool.internEvr(epoch!, version!, release!),
    sourcerpm: strings.internText(packaged.sourcerpm),
    pkgid: strings.internText(packaged.pkgid ?? ''),
    ordinal,
  })
}
