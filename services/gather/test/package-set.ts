import { createHash } from 'node:crypto'
import { zstdCompressSync } from 'node:zlib'
import type { Ref } from '@murli/contracts'
import { PackageSetManifest, type SetPackage } from '@murli/contracts/documents'
import type { BlobStore } from '@murli/runtime/blobs'
import { manifestStore } from '@murli/runtime/manifests'
import { setPackage } from './set-package.ts'

/** A package as a test tells of it; dependencies as `name` or `name = version`. */
export interface ToldPackage {
  nevra: string
  provides?: string[]
  requires?: string[]
  files?: string[]
  sourcerpm?: string
}

const SIGNS: Record<string, string> = { '=': 'EQ', '<': 'LT', '>': 'GT', '<=': 'LE', '>=': 'GE' }

/** Stores a package set with real record buckets: one per `perBucket` packages. */
export async function storeSet(blobs: BlobStore, told: readonly ToldPackage[], arch = 'x86_64', perBucket = 2): Promise<Ref> {
  const buckets: Ref[] = []
  const packages: SetPackage[] = []
  const sorted = told
    .map((one) => ({ told: one, record: recordOf(one) }))
    .toSorted((a, b) => (a.record.fileName < b.record.fileName ? -1 : 1))
  for (let first = 0; first < sorted.length; first += perBucket) {
    const texts: string[] = []
    let at = 0
    for (const { told: one, record } of sorted.slice(first, first + perBucket)) {
      const parts = [primary(one, record), filelists(one, record), `<package pkgid="${record.checksum.value}"></package>`]
      const ends = parts.map((part) => (at += Buffer.byteLength(part)))
      const start = (ends[0] ?? 0) - Buffer.byteLength(parts[0] ?? '')
      texts.push(...parts)
      packages.push({ ...record, record: { bucket: buckets.length, at: [start, ends[0] ?? 0, ends[1] ?? 0, ends[2] ?? 0] } })
    }
    buckets.push(await blobs.putBytes(zstdCompressSync(Buffer.from(texts.join('')))))
  }
  const set: PackageSetManifest = { kind: 'package-set', version: 1, name: 'repos', arch, buckets, packages, excluded: [] }
  return manifestStore(blobs).put(PackageSetManifest, set)
}

function recordOf({ nevra, sourcerpm }: ToldPackage): SetPackage {
  return setPackage(nevra, sourcerpm === undefined ? {} : { sourcerpm })
}

function primary({ provides = [], requires = [], files = [] }: ToldPackage, record: SetPackage): string {
  const own = `${record.name} = ${record.version}-${record.release}`
  const inPrimary = files.filter((path) => path.startsWith('/etc/') || path.includes('bin/'))
  return `<package type="rpm">
  <name>${record.name}</name>
  <arch>${record.arch === 'nosrc' ? 'src' : record.arch}</arch>
  <version epoch="${record.epoch}" ver="${record.version}" rel="${record.release}"/>
  <checksum type="sha256" pkgid="YES">${record.checksum.value}</checksum>
  <summary>${record.name}</summary>
  <description/>
  <packager/>
  <url/>
  <time file="${record.mtime}" build="${record.mtime}"/>
  <size package="${record.size}" installed="1" archive="1"/>
  <location href="${record.fileName}"/>
  <format>
    <rpm:license>MIT</rpm:license>
    <rpm:sourcerpm>${record.sourcerpm}</rpm:sourcerpm>
    <rpm:header-range start="${record.headerStart}" end="${record.headerEnd}"/>
    <rpm:provides>${[own, ...provides].map(entry).join('')}</rpm:provides>
    <rpm:requires>${requires.map(entry).join('')}</rpm:requires>
    ${inPrimary.map((path) => `<file>${path}</file>`).join('\n    ')}
  </format>
</package>`
}

function entry(text: string): string {
  const [name, sign, evr = ''] = text.split(' ')
  if (sign === undefined) return `<rpm:entry name="${name}"/>`
  const [version, release] = evr.split('-')
  return `<rpm:entry name="${name}" flags="${SIGNS[sign]}" epoch="0" ver="${version}"${release === undefined ? '' : ` rel="${release}"`}/>`
}

function filelists({ files = [] }: ToldPackage, record: SetPackage): string {
  const list = files.map((path) => `<file>${path}</file>`).join('')
  return `<package pkgid="${record.checksum.value}" name="${record.name}" arch="${record.arch}">${list}</package>`
}

/** sha256 of some text, for records that shall describe real bytes. */
export function sha256(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex')
}
