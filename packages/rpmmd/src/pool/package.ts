import type { PackagePool, PoolDependency, PoolRepository } from './pool.ts'

/** A package of a pool as an object, for those that somebody looks at closer. Lists are made when asked for. */
export class PoolPackage {
  readonly pool: PackagePool
  /** Its number in the pool. */
  readonly id: number
  readonly name: string
  readonly epoch: string
  readonly version: string
  readonly release: string
  readonly arch: string
  /** File name of the source package, empty for source packages. */
  readonly sourcerpm: string
  readonly lookaside: boolean
  readonly repository: PoolRepository

  constructor(pool: PackagePool, id: number) {
    const { strings } = pool
    const { epoch, version, release } = pool.evrTexts(pool.evr.at(id))
    const repository = pool.repositories[pool.repository.at(id)]
    if (repository === undefined || id >= pool.count) throw new RangeError(`the pool has no package ${id}`)
    this.pool = pool
    this.id = id
    this.name = strings.text(pool.name.at(id))
    this.epoch = epoch
    this.version = version
    this.release = release
    this.arch = strings.text(pool.arch.at(id))
    this.sourcerpm = strings.text(pool.sourcerpm.at(id))
    this.lookaside = repository.lookaside
    this.repository = repository
  }

  /** Repository id. */
  get repo(): string {
    return this.repository.id
  }

  /** What leads back to the package: its place in primary.xml of its repository, or in a set. */
  get ordinal(): number {
    return this.pool.ordinal.at(this.id)
  }

  get provides(): readonly PoolDependency[] {
    return Array.from(this.pool.provides.row(this.id), (dependency) => this.pool.dependency(dependency))
  }

  get requires(): readonly PoolDependency[] {
    return Array.from(this.pool.requires.row(this.id), (dependency) => this.pool.dependency(dependency))
  }

  /** Paths that primary metadata lists. */
  primaryFiles(): readonly string[] {
    return Array.from(this.pool.files.row(this.id), (path) => this.pool.strings.text(path))
  }

  /** Paths from the full file list that were asked for when the pool was filled. */
  files(): readonly string[] {
    return this.pool.listedFiles(this.id)
  }
}
