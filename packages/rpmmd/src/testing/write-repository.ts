import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gzipSync, zstdCompressSync } from 'node:zlib'
import type { Compression } from '../compression/index.ts'
import { documentFrame, escapeAttribute, escapeText, type Checksum, type DocumentName } from '../records/index.ts'
import { printRepomd, type RepomdRecord } from '../repomd/index.ts'
import { filelistsElement, otherElement, primaryElement, type WrittenPackage } from './package-xml.ts'

/** Groups and langpacks as test data has them. */
export interface WrittenComps {
  readonly groups?: readonly {
    readonly id: string
    readonly packages: readonly { readonly name: string; readonly type: string; readonly requires?: string | null }[]
  }[]
  readonly langpacks?: readonly { readonly name: string; readonly install: string }[]
}

/** What becomes a repository: packages in the order of the metadata, which need not exist as files. */
export interface WrittenRepository {
  readonly packages: readonly WrittenPackage[]
  readonly comps?: WrittenComps | null
  /** Text of the `modules` record. */
  readonly modules?: string
}

const TIMESTAMP = 1_700_000_000

/** Writes `repodata` of a made-up repository into a directory: the three package documents, and comps when there are some. */
export async function writeRepository(directory: string, repository: WrittenRepository, compression: Compression = 'gz'): Promise<void> {
  const { packages, comps = null } = repository
  await mkdir(join(directory, 'repodata'), { recursive: true })
  const data = await Promise.all([
    writeRecord(directory, 'primary', framed('primary', packages.map(primaryElement)), compression),
    writeRecord(directory, 'filelists', framed('filelists', packages.map(filelistsElement)), compression),
    writeRecord(directory, 'other', framed('other', packages.map(otherElement)), compression),
    ...(comps === null ? [] : [writeRecord(directory, 'group', compsText(comps), 'none')]),
    ...(repository.modules === undefined ? [] : [writeRecord(directory, 'modules', repository.modules, compression)]),
  ])
  const repomd = { revision: String(TIMESTAMP), tags: { content: [], repo: [], distro: [] }, data }
  await writeFile(join(directory, 'repodata/repomd.xml'), printRepomd(repomd))
}

async function writeRecord(directory: string, type: string, text: string, compression: Compression): Promise<RepomdRecord> {
  const open = Buffer.from(text)
  const stored = compress(open, compression)
  const checksum = sha256(stored)
  const href = `repodata/${checksum.value}-${type}.xml${compression === 'none' ? '' : `.${compression}`}`
  await writeFile(join(directory, href), stored)
  const opened = compression === 'none' ? { openChecksum: null, openSize: null } : { openChecksum: sha256(open), openSize: open.length }
  return { type, checksum, href, base: null, timestamp: TIMESTAMP, size: stored.length, ...opened }
}

function compress(bytes: Buffer, compression: Compression): Buffer {
  if (compression === 'none') return bytes
  if (compression === 'gz') return gzipSync(bytes)
  if (compression === 'zst') return zstdCompressSync(bytes)
  return execFileSync(compression === 'xz' ? 'xz' : 'bzip2', ['--compress', '--stdout'], { input: bytes, maxBuffer: 2 ** 30 })
}

function framed(document: DocumentName, elements: readonly string[]): string {
  const { head, tail } = documentFrame(document, elements.length)
  return head + elements.map((element) => `${element}\n`).join('') + tail
}

function compsText({ groups = [], langpacks = [] }: WrittenComps): string {
  const texts = groups.map(({ id, packages }) => {
    const members = packages.map(({ name, type, requires }) => {
      const condition = requires === undefined || requires === null ? '' : ` requires="${escapeAttribute(requires)}"`
      return `<packagereq type="${type}"${condition}>${escapeText(name)}</packagereq>\n`
    })
    return `<group>\n<id>${escapeText(id)}</id>\n<name>${escapeText(id)}</name>\n<packagelist>\n${members.join('')}</packagelist>\n</group>\n`
  })
  const matches = langpacks.map(({ name, install }) => `<match name="${escapeAttribute(name)}" install="${escapeAttribute(install)}"/>\n`)
  const spoken = matches.length === 0 ? '' : `<langpacks>\n${matches.join('')}</langpacks>\n`
  return `<?xml version="1.0" encoding="UTF-8"?>\n<comps>\n${texts.join('')}${spoken}</comps>\n`
}

function sha256(bytes: Buffer): Checksum {
  return { type: 'sha256', value: createHash('sha256').update(bytes).digest('hex') }
}
