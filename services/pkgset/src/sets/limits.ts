import type { SetPackage } from '@murli/contracts/documents'
import { readRpmHeader, type RpmHeader } from '@murli/rpmmd/header'
import { RpmmdError } from '@murli/rpmmd/error'
import { MurliError } from '@murli/runtime/errors'
import type { TaskContext } from '@murli/runtime/service'
import { NotThere, openUrl, readBytes, withRetries } from '@murli/runtime/transfer'
import pLimit from 'p-limit'
import { z } from 'zod'
import { planBuckets } from '../records/buckets.ts'
import type { ArchLimits } from './arch-set.ts'

const HEADERS_AT_ONCE = 16
const HEADER_LIMIT_BYTES = 64 * 1024 * 1024

type Surroundings = Pick<TaskContext<unknown>, 'step' | 'signal' | 'log'>

/** What a step remembers: checksum of a package → its limits; packages without limits are left out. */
const StoredLimits = z.record(z.string(), z.strictObject({ exclusive: z.array(z.string()), exclude: z.array(z.string()) }))

/**
 * ExclusiveArch and ExcludeArch of every noarch package by file name: those of its source package, found by exact file name, or
 * its own when the set lacks the source. Only RPM headers are read, and unchanged packages only once ever.
 * Source: spec 03 §3.3, §5.2.
 */
export async function noarchLimits(packages: readonly SetPackage[], surroundings: Surroundings): Promise<Map<string, ArchLimits>> {
  const sources = new Map(packages.filter(({ arch }) => arch === 'src' || arch === 'nosrc').map((source) => [source.fileName, source]))
  const holders = new Map<string, SetPackage>()
  for (const item of packages.filter(({ arch }) => arch === 'noarch')) {
    const source = sources.get(item.sourcerpm)
    if (source === undefined) surroundings.log.warn({ package: item.fileName }, `Can't find a SRPM for ${item.fileName}`)
    holders.set(item.fileName, source ?? item)
  }
  const known = await limitsOf([...new Set(holders.values())], surroundings)
  const limits = Array.from(holders, ([fileName, holder]): [string, ArchLimits | undefined] => [fileName, known.get(holder.checksum.value)])
  return new Map(limits.filter((entry): entry is [string, ArchLimits] => entry[1] !== undefined))
}

/** Reads headers in groups of stable membership, so that a changed package costs the memo of its own group only. */
async function limitsOf(holders: readonly SetPackage[], surroundings: Surroundings): Promise<Map<string, ArchLimits>> {
  const limit = pLimit(HEADERS_AT_ONCE)
  const groups = planBuckets(holders)
  const stored = await Promise.all(
    groups.map((members) => {
      const key = members.map(({ checksum }) => checksum).toSorted((one, other) => (one.value < other.value ? -1 : 1))
      return surroundings.step('arch limits', key, async () => {
        const limits = await limit.map(members, async (member) => [
          member.checksum.value,
          archLimits(await readHeader(member, surroundings.signal)),
        ])
        return Object.fromEntries(limits.filter(([, found]) => found !== null))
      })
    }),
  )
  return new Map(stored.flatMap((entries) => Object.entries(StoredLimits.parse(entries))))
}

function archLimits(header: RpmHeader): ArchLimits | null {
  const { exclusiveArch, excludeArch } = header
  return exclusiveArch.length + excludeArch.length === 0 ? null : { exclusive: exclusiveArch, exclude: excludeArch }
}

/**
 * Reads the header of a package out of the first bytes of its file.
 * @throws {MurliError} PACKAGE_MISSING when the file is not there, PACKAGE_CORRUPT when it is another package, REPO_UNREACHABLE.
 */
async function readHeader(member: SetPackage, signal: AbortSignal): Promise<RpmHeader> {
  const { url, headerEnd: end } = member
  if (end > HEADER_LIMIT_BYTES) throw corrupt(member, `its metadata says that the header ends at byte ${end}`)
  try {
    const options = { signal, end }
    const bytes = await withRetries(url, signal, async () =>
      readBytes(await openUrl(url, options), { url, limit: HEADER_LIMIT_BYTES, end }),
    )
    const header = readRpmHeader(bytes)
    if (header.name === member.name && header.version === member.version && header.release === member.release) return header
    throw corrupt(member, `it is ${header.name}-${header.version}-${header.release}`)
  } catch (cause) {
    if (cause instanceof RpmmdError) throw corrupt(member, cause.message, cause)
    if (!(cause instanceof NotThere)) throw cause
    throw new MurliError('PACKAGE_MISSING', `the repository lists ${url}, but the file is not there: ${cause.message}`, {
      hint: 'run createrepo_c again in that repository, or restore the file',
      details: { url },
      cause,
    })
  }
}

function corrupt(member: SetPackage, why: string, cause?: unknown): MurliError {
  return new MurliError('PACKAGE_CORRUPT', `${member.url} is not the package that its repository lists: ${why}`, {
    details: { url: member.url, package: member.fileName },
    cause,
  })
}
