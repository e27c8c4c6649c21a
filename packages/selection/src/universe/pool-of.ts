import { addPlainPackage, PackagePool } from '@murli/rpmmd/pool'
import type { Dependency } from '../types.ts'
import { isPrimaryPath, requiredPaths } from './required-paths.ts'

/** What must be known of packages that are objects to find out what they provide. */
export interface Provider {
  readonly name: string
  readonly epoch: string
  readonly version: string
  readonly release: string
  readonly arch: string
  readonly provides: readonly Dependency[]
  readonly requires: readonly Dependency[]
  readonly sourcerpm?: string
  readonly repo?: string
  readonly lookaside?: boolean
  files(): readonly string[]
  primaryFiles?(): readonly string[]
}

/** A pool of packages that are objects, lookaside ones first. Full file lists are asked for when paths are required that need them. */
export function poolOf(packages: readonly Provider[]): PackagePool {
  const pool = new PackagePool()
  for (const [ordinal, packaged] of packages.entries()) {
    const { sourcerpm = '', repo = '', lookaside = false } = packaged
    const last = pool.repositories.at(-1)
    if (last?.id !== repo || last.lookaside !== lookaside) pool.addRepository({ id: repo, lookaside })
    const { name, epoch, version, release, arch, provides, requires } = packaged
    const primaryFiles = packaged.primaryFiles?.() ?? []
    addPlainPackage(pool, { name, epoch, version, release, arch, sourcerpm, provides, requires, primaryFiles }, ordinal)
  }
  addListedFiles(pool, packages)
  return pool
}

function addListedFiles(pool: PackagePool, packages: readonly Provider[]): void {
  const required = new Set(Array.from(requiredPaths(pool), (path) => pool.strings.text(path)))
  const others = [...required].some((path) => !isPrimaryPath(path))
  if (required.size === 0) return
  for (const [id, packaged] of packages.entries()) {
    if (packaged.primaryFiles !== undefined && !others) continue
    for (const path of packaged.files()) if (required.has(path)) pool.addListedFile(id, pool.strings.internText(path))
  }
}
