import { createHash } from 'node:crypto'
import { readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'
import { printJson } from '@murli/productmd'
import { parseRepomd, printRepomd, type RepomdRecord } from '@murli/rpmmd/repomd'
import { type MetadataName, metadataPath, type Payloads } from '../compose/documents.ts'
import { COMPS, TIME } from './content.ts'
import { edit } from './plant.ts'
import { run } from './write.ts'

/** Changes the payload of a metadata document in place. */
export function editMetadata<Name extends MetadataName>(
  directory: string,
  name: Name,
  change: (payload: Payloads[Name]) => void,
): Promise<void> {
  return edit(directory, metadataPath(name), (text) => {
    const document = JSON.parse(text) as { header: { type: string }; payload: Payloads[Name] }
    change(document.payload)
    return printJson(document)
  })
}

/** Moves an entry of rpms.json: to another place in it, or with other values. `to` undefined: the entry goes. */
export function moveEntry(directory: string, from: Entry, to: Partial<Entry> & Partial<Values> & { copy?: boolean }): Promise<void> {
  return editMetadata(directory, 'rpms', ({ rpms }) => {
    const source = rpms[from.variant]?.[from.arch]?.[from.srpm]
    const values = source?.[from.nevra]
    if (source === undefined || values === undefined) throw new Error(`${from.nevra} is not in rpms.json`)
    if (to.copy !== true) delete source[from.nevra]
    const { variant, arch, srpm, nevra } = { ...from, ...to }
    const { category = values.category, path = values.path, sigkey = values.sigkey } = to
    const target = (((rpms[variant] ??= {})[arch] ??= {})[srpm] ??= {})
    target[nevra] = { category, path, sigkey }
  })
}

/** Where an entry of rpms.json stands. */
export interface Entry {
  variant: string
  arch: string
  srpm: string
  nevra: string
}
type Values = Payloads['rpms']['rpms'][string][string][string][string]

/** Describes a repository anew, as the good compose's are. `path` is relative to `compose/`. */
export async function createrepo(directory: string, path: string, options: { comps?: boolean; args?: string[] } = {}): Promise<void> {
  const repository = join(directory, 'compose', path)
  await rm(join(repository, 'repodata'), { recursive: true })
  const comps = join(directory, 'work/comps-Server.x86_64.xml')
  if (options.comps === true) await writeFile(comps, COMPS)
  const groups = options.comps === true ? ['--groupfile', comps] : []
  const args = options.args ?? ['--excludes=addons/*']
  await run('createrepo_c', ['--quiet', '--no-database', `--revision=${TIME}`, ...groups, ...args, repository])
}

/** Changes the content of a record; its file and repomd.xml are right afterwards. `path` of the repository is relative to `compose/`. */
export async function editRecord(directory: string, path: string, type: string, change: (text: string) => string): Promise<void> {
  const repository = join(directory, 'compose', path)
  await editRepomd(directory, path, async (records) => {
    const record = records.find((one) => one.type === type)
    if (record === undefined) throw new Error(`${path} has no record ${type}`)
    const stored = await readFile(join(repository, record.href))
    const isOpen = record.openChecksum === null
    const before = (isOpen ? stored : gunzipSync(stored)).toString()
    const after = change(before)
    if (after === before) throw new Error(`${type} is as it was: the damage does not fit`)
    const bytes = isOpen ? Buffer.from(after) : gzipSync(after)
    const changed = {
      ...record,
      checksum: { type: 'sha256', value: sha256(bytes) },
      size: bytes.length,
      href: record.href.replace(record.checksum.value, sha256(bytes)),
      ...(isOpen ? {} : { openChecksum: { type: 'sha256', value: sha256(after) }, openSize: Buffer.byteLength(after) }),
    }
    await rename(join(repository, record.href), join(repository, changed.href))
    await writeFile(join(repository, changed.href), bytes)
    return records.map((one) => (one === record ? changed : one))
  })
}

/** Changes the records of a repomd.xml, and nothing else. */
export async function editRepomd(
  directory: string,
  path: string,
  change: (records: RepomdRecord[]) => RepomdRecord[] | Promise<RepomdRecord[]>,
): Promise<void> {
  const file = join(directory, 'compose', path, 'repodata/repomd.xml')
  const repomd = parseRepomd(await readFile(file, 'utf8'))
  await writeFile(file, printRepomd({ ...repomd, data: await change(repomd.data) }))
}

/** Changes bytes of a file, which keeps its time. */
export async function editBytes(directory: string, path: string, change: (bytes: Buffer) => Buffer): Promise<void> {
  const file = join(directory, 'compose', path)
  const { atime, mtime } = await stat(file)
  await writeFile(file, change(await readFile(file)))
  await utimes(file, atime, mtime)
}

function sha256(data: string | Buffer): string {
  return createHash('sha256').update(data).digest('hex')
}
