import { join } from 'node:path'
import type { Ref } from '@murli/contracts'
import { PackageSetManifest } from '@murli/contracts/documents'
import type { GatherSlice } from '@murli/contracts/slices'
import type { TaskContext } from '@murli/runtime/service'
import { CandidatePackage } from '../package-set/universe.ts'
import { RecordReader } from '../package-set/records.ts'
import { lookasidePackages } from './lookaside.ts'

type Context = Pick<TaskContext<GatherSlice>, 'slice' | 'inputs' | 'input' | 'manifests' | 'blobs' | 'scratch'>

/** All packages that a variant may take. Once disposed of, nothing more can be asked about them. */
export interface LoadedPackages extends Disposable {
  packageSet: Ref
  ordinary: CandidatePackage[]
  /** Of lookaside variants; each is a second package beside that of the set, and refers to its place there. */
  lookaside: CandidatePackage[]
  /** Whether the variant has lookaside variants, even ones without packages (spec 04 §8.6 asks for no more). */
  lookasideConfigured: boolean
}

/**
 * Loads the package set and what lookaside variants have of it. Packages come in the order of their records, not of the set, so
 * that going through all of them reads the file from its beginning to its end; the engine's results do not depend on it.
 */
export async function loadPackages(ctx: Context): Promise<LoadedPackages> {
  const packageSet = ctx.input('packageSet')
  const set = await ctx.manifests.get(PackageSetManifest, packageSet)
  const byVariant = await lookasidePackages(ctx, packageSet, set, ctx.slice.rules)
  const reader = await RecordReader.open(set, ctx.blobs, join(ctx.scratch, 'records'))
  const load = (indices: Iterable<number>, repo: string, lookaside: boolean) =>
    [...indices]
      .flatMap((index) => {
        const record = set.packages[index]
        return record === undefined ? [] : [{ record, index }]
      })
      .toSorted((one, other) => one.record.record.bucket - other.record.record.bucket || one.index - other.index)
      .map(({ record, index }) => new CandidatePackage(record, index, reader, { repo, lookaside }))
  return {
    packageSet,
    ordinary: load(set.packages.keys(), set.name, false),
    lookaside: [...byVariant].flatMap(([variant, indices]) => load(indices, `lookaside ${variant}`, true)),
    lookasideConfigured: ctx.inputs('lookaside').length > 0,
    [Symbol.dispose]: () => reader[Symbol.dispose](),
  }
}
