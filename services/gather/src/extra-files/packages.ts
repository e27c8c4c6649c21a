import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Ref } from '@murli/contracts'
import { PackageSetManifest, type SetPackage } from '@murli/contracts/documents'
import type { ExtraFileSource, ExtraFilesSlice } from '@murli/contracts/slices'
import type { BlobStore } from '@murli/runtime/blobs'
import { MurliError } from '@murli/runtime/errors'
import type { TaskContext } from '@murli/runtime/service'
import { type Archive, pickDirectory, pickFiles, unpackRpm } from '@murli/sources/rpm'
import { knownDigest, takeIn } from '../payload/take-in.ts'
import { type BroughtFile, matchingPackages } from './plan.ts'

type PackageSource = Extract<ExtraFileSource, { from: 'package' }>
type Context = TaskContext<ExtraFilesSlice>

/** A source with the packages that it names, in the order of the set; none for one that names none. */
export interface WantedSource {
  source: ExtraFileSource
  packages: SetPackage[]
}

/** Looks for the packages of all sources. @throws {MurliError} FILE_MISSING when none fits, CONFIG_INVALID where there is no package set */
export async function wantedSources(sources: readonly ExtraFileSource[], ctx: Context): Promise<WantedSource[]> {
  return Promise.all(
    sources.map(async (source) => ({ source, packages: source.from === 'package' ? await namedPackages(source.pattern, ctx) : [] })),
  )
}

/** Files that a source takes out of packages; several packages are unpacked in turn (spec 05 §6.1). */
export async function filesOfPackages(
  source: PackageSource,
  packages: readonly SetPackage[],
  { directory, blobs, signal }: Pick<Context, 'blobs' | 'signal'> & { directory: string },
): Promise<BroughtFile[]> {
  const payloads = await Promise.all(packages.map((record) => payloadOf(record, blobs, signal)))
  const brought: BroughtFile[] = []
  for (const [index, payload] of payloads.entries()) {
    const unpacked = join(directory, String(index))
    await mkdir(unpacked, { recursive: true })
    const archive = await unpackRpm(await blobs.file(payload.ref), payload.headerEnd, unpacked)
    brought.push(...pick(source, archive, payload.name))
  }
  return brought
}

/** A package to unpack. `headerEnd`: where its payload starts. */
interface Payload {
  name: string
  ref: Ref
  headerEnd: number
}

async function namedPackages(pattern: string, ctx: Context): Promise<SetPackage[]> {
  const packageSet = ctx.optionalInput('packageSet')
  if (packageSet === null) {
    throw new MurliError('CONFIG_INVALID', `extra_files: '${pattern}' names packages, which source trees cannot take files from`, {
      hint: 'use the arches of binary trees, or name the package by its URL',
    })
  }
  const set = await ctx.manifests.get(PackageSetManifest, packageSet)
  return matchingPackages(set.packages, pattern)
}

async function payloadOf(record: SetPackage, blobs: BlobStore, signal: AbortSignal): Promise<Payload> {
  const digest = knownDigest(record)
  const present = digest !== null && (await blobs.has(digest))
  const ref: Ref = present
    ? { kind: 'blob', digest, size: record.size }
    : (await takeIn(record, { blobs, signal, checksumTypes: [], linked: false })).ref
  return { name: record.fileName, ref, headerEnd: record.headerEnd }
}

function pick(source: PackageSource, archive: Archive, name: string): BroughtFile[] {
  try {
    const picked = [
      ...source.files.flatMap((pattern) => pickFiles(archive, pattern)),
      ...source.directories.flatMap((directory) => pickDirectory(archive, directory)),
    ]
    return picked.map(({ path, file }) => ({
      path,
      mode: file.mode,
      mtime: file.mtime,
      content: { from: 'scratch', file: file.scratchFile },
    }))
  } catch (error) {
    if (!(error instanceof MurliError)) throw error
    throw new MurliError(error.code, `extra_files: ${name}: ${error.message}`, {
      details: { ...error.details, package: name },
      cause: error,
    })
  }
}
