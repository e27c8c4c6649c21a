import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { JsonValue } from '@murli/contracts'
import { Ref } from '@murli/contracts'
import { PackageSetManifest, type SetPackage } from '@murli/contracts/documents'
import type { ExtraFileSource, ExtraFilesSlice } from '@murli/contracts/slices'
import { readRpmHeader } from '@murli/rpmmd/header'
import type { BlobStore } from '@murli/runtime/blobs'
import { MurliError } from '@murli/runtime/errors'
import type { TaskContext } from '@murli/runtime/service'
import { openUrl } from '@murli/runtime/transfer'
import { z } from 'zod'
import { transferPackage } from '../payload/download.ts'
import { knownDigest, takeIn } from '../payload/take-in.ts'
import { type Archive, pickDirectory, pickFiles } from './archive.ts'
import { type BroughtFile, isLocation, matchingPackages } from './plan.ts'
import { unpackRpm } from './unpack.ts'

type PackageSource = Extract<ExtraFileSource, { from: 'package' }>
type Context = TaskContext<ExtraFilesSlice>

/** Longest RPM header that is looked for in a package that no metadata describes. */
const HEADER_LIMIT_BYTES = 64 * 1024 ** 2

const ResolvedLocations = z.record(z.string(), Ref)

/** Takes in the packages that the configuration names by path or URL, so that their digests are part of the task's key. */
export async function resolveLocations(ctx: Context): Promise<JsonValue> {
  const locations = new Set(
    ctx.slice.sources.flatMap((source) => (source.from === 'package' && isLocation(source.pattern) ? [source.pattern] : [])),
  )
  const resolved: Record<string, Ref> = {}
  for (const location of [...locations].toSorted()) {
    const url = location.startsWith('/') ? pathToFileURL(location).href : location
    resolved[location] = await transferPackage(url, ctx.signal, async () => ctx.blobs.putStream(await openUrl(url, ctx)))
  }
  return resolved
}

/** Files that a source takes out of packages; several packages are unpacked in turn (spec 05 §6.1). */
export async function filesOfPackages(source: PackageSource, directory: string, ctx: Context): Promise<BroughtFile[]> {
  const payloads = isLocation(source.pattern) ? [await locatedPayload(source.pattern, ctx)] : await setPayloads(source.pattern, ctx)
  const brought: BroughtFile[] = []
  for (const [index, payload] of payloads.entries()) {
    const unpacked = join(directory, String(index))
    await mkdir(unpacked, { recursive: true })
    const archive = await unpackRpm(await ctx.blobs.file(payload.ref), payload.headerEnd, unpacked)
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

async function setPayloads(pattern: string, ctx: Context): Promise<Payload[]> {
  const packageSet = ctx.optionalInput('packageSet')
  if (packageSet === null) {
    throw new MurliError('CONFIG_INVALID', `extra_files: '${pattern}' names packages, which source trees cannot take files from`, {
      hint: 'use the arches of binary trees, or name the package by its URL',
    })
  }
  const set = await ctx.manifests.get(PackageSetManifest, packageSet)
  return Promise.all(matchingPackages(set.packages, pattern).map((record) => payloadOf(record, ctx.blobs, ctx.signal)))
}

async function payloadOf(record: SetPackage, blobs: BlobStore, signal: AbortSignal): Promise<Payload> {
  const digest = knownDigest(record)
  const present = digest !== null && (await blobs.has(digest))
  const ref: Ref = present ? { kind: 'blob', digest, size: record.size } : (await takeIn(record, { blobs, signal, checksumTypes: [] })).ref
  return { name: record.fileName, ref, headerEnd: record.headerEnd }
}

async function locatedPayload(location: string, ctx: Context): Promise<Payload> {
  const ref = ResolvedLocations.parse(ctx.resolved)[location]
  if (ref === undefined) throw new MurliError('INTERNAL', `${location} was not resolved`)
  const header = readRpmHeader(await ctx.blobs.readRange(ref, 0, Math.min(ref.size, HEADER_LIMIT_BYTES)))
  return { name: location, ref, headerEnd: header.headerEnd }
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
