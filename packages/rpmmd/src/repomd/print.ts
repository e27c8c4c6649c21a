import { escapeAttribute, escapeText, type Checksum } from '../records/index.ts'
import type { Repomd, RepomdRecord, RepomdTags } from './types.ts'

const HEAD =
  '<?xml version="1.0" encoding="UTF-8"?>\n' +
  '<repomd xmlns="http://linux.duke.edu/metadata/repo" xmlns:rpm="http://linux.duke.edu/metadata/rpm">\n'

const FIRST_TYPES = ['primary', 'filelists', 'other', 'primary_db', 'filelists_db', 'other_db', 'primary_zck', 'filelists_zck', 'other_zck']

/** Writes repomd.xml as createrepo_c does: package records first, all others by type, href and base. Source: spec 05 §3.1. */
export function printRepomd(repomd: Repomd): string {
  const records = repomd.data.toSorted(compareRecords).map(printRecord)
  return `${HEAD}  <revision>${escapeText(repomd.revision)}</revision>\n${printTags(repomd.tags)}${records.join('')}</repomd>\n`
}

function compareRecords(a: RepomdRecord, b: RepomdRecord): number {
  const rank = rankOf(a.type) - rankOf(b.type)
  return rank !== 0 ? rank : compareBytes(a.type, b.type) || compareBytes(a.href, b.href) || compareBytes(a.base ?? '', b.base ?? '')
}

function rankOf(type: string): number {
  const rank = FIRST_TYPES.indexOf(type)
  return rank < 0 ? FIRST_TYPES.length : rank
}

function compareBytes(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b))
}

function printTags(tags: RepomdTags): string {
  const lines = [
    ...tags.content.map((text) => `    <content>${escapeText(text)}</content>\n`),
    ...tags.repo.map((text) => `    <repo>${escapeText(text)}</repo>\n`),
    ...tags.distro.map(({ cpeid, text }) => {
      const attribute = cpeid === null ? '' : ` cpeid="${escapeAttribute(cpeid)}"`
      return `    <distro${attribute}>${escapeText(text)}</distro>\n`
    }),
  ]
  return lines.length === 0 ? '' : `  <tags>\n${lines.join('')}  </tags>\n`
}

function printRecord(record: RepomdRecord): string {
  const base = record.base === null ? '' : ` xml:base="${escapeAttribute(record.base)}"`
  const lines = [
    printChecksum('checksum', record.checksum),
    record.openChecksum === null ? '' : printChecksum('open-checksum', record.openChecksum),
    `    <location href="${escapeAttribute(record.href)}"${base}/>\n`,
    `    <timestamp>${record.timestamp}</timestamp>\n`,
    record.size === null ? '' : `    <size>${record.size}</size>\n`,
    record.openSize === null ? '' : `    <open-size>${record.openSize}</open-size>\n`,
    record.databaseVersion === undefined ? '' : `    <database_version>${record.databaseVersion}</database_version>\n`,
  ]
  return `  <data type="${escapeAttribute(record.type)}">\n${lines.join('')}  </data>\n`
}

function printChecksum(element: string, checksum: Checksum): string {
  return `    <${element} type="${escapeAttribute(checksum.type)}">${checksum.value}</${element}>\n`
}
