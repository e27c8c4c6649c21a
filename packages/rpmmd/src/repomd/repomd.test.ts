import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { buildRpms, runCreaterepo, specOf } from '../testing/index.ts'
import { parseRepomd, printRepomd, safeHref, type RepomdRecord } from './index.ts'

const record = (type: string, changes: Partial<RepomdRecord> = {}): RepomdRecord => ({
  type,
  checksum: { type: 'sha256', value: 'aa' },
  openChecksum: { type: 'sha256', value: 'bb' },
  href: `repodata/${type}.xml.gz`,
  base: null,
  timestamp: 5,
  size: 1,
  openSize: 2,
  ...changes,
})

describe('printRepomd', () => {
  it('writes what createrepo_c wrote', async () => {
    await using built = await buildRpms([specOf('one')])
    await runCreaterepo(built.directory)
    const written = await readFile(join(built.directory, 'repodata/repomd.xml'), 'utf8')
    expect(printRepomd(parseRepomd(written))).toBe(written)
  })

  it('orders records, writes tags, leaves out what a record does not have', () => {
    const repomd = {
      revision: '7 & 8',
      tags: { content: ['binary'], repo: ['r'], distro: [{ cpeid: 'cpe:/o:x', text: 'Jiří' }] },
      data: [
        ...['productid', 'modules', 'other', 'group_gz'].map((type) => record(type)),
        record('group', { openChecksum: null, openSize: null, base: 'http://ř' }),
        ...['filelists', 'primary'].map((type) => record(type)),
      ],
    }
    const xml = printRepomd(repomd)
    expect(parseRepomd(xml).data.map(({ type }) => type)).toEqual([
      'primary',
      'filelists',
      'other',
      'group',
      'group_gz',
      'modules',
      'productid',
    ])
    expect(parseRepomd(xml)).toEqual({ ...repomd, data: expect.any(Array) })
    expect(xml).toContain(
      '  <revision>7 &amp; 8</revision>\n  <tags>\n    <content>binary</content>\n    <repo>r</repo>\n    <distro cpeid="cpe:/o:x">Jiří</distro>\n  </tags>\n',
    )
    expect(xml).toContain(
      '  <data type="group">\n    <checksum type="sha256">aa</checksum>\n    <location href="repodata/group.xml.gz" xml:base="http://ř"/>\n    <timestamp>5</timestamp>\n    <size>1</size>\n  </data>\n',
    )
  })
})

describe('parseRepomd', () => {
  it('drops fractions of timestamps', () => {
    const xml = printRepomd({ revision: '', tags: { content: [], repo: [], distro: [] }, data: [record('primary')] })
    expect(parseRepomd(xml.replace('>5<', '>5.25<')).data[0]!.timestamp).toBe(5)
  })

  it.each([
    ['is not well-formed', '<repomd><data></repomd>'],
    ['has a DOCTYPE', '<!DOCTYPE repomd [<!ENTITY a "a">]><repomd/>'],
    ['has another root', '<html/>'],
    ['has a record without checksum', '<repomd><data type="primary"><location href="x"/></data></repomd>'],
    ['has a record without location', '<repomd><data type="primary"><checksum type="sha256">aa</checksum></data></repomd>'],
    ['is empty', ''],
  ])('refuses one that %s, naming the file', (_what, xml) => {
    expect(() => parseRepomd(xml, 'repomd.xml of repo-1')).toThrow(
      expect.objectContaining({ code: 'REPO_INVALID', message: expect.stringContaining('repomd.xml of repo-1') }),
    )
  })
})

describe('safeHref', () => {
  it.each([
    ['Packages/b/bash.rpm', 'Packages/b/bash.rpm'],
    ['./a//b.rpm', 'a/b.rpm'],
    ['a..b/..c', 'a..b/..c'],
    ['x/libstdc++-1:2.rpm', 'x/libstdc++-1:2.rpm'],
  ])('keeps %s', (href, safe) => {
    expect(safeHref(href, 'repo-0')).toBe(safe)
  })

  it.each([
    '/etc/passwd',
    '../../x',
    'a/../../x',
    'a/..',
    'http://other/x.rpm',
    'file:x',
    'a/%2e%2E/x',
    'a%2fb',
    'a\\..\\b',
    'a\u0000',
    '',
    '.',
  ])('refuses %j, naming the repository', (href) => {
    expect(() => safeHref(href, 'repo-0')).toThrow(
      expect.objectContaining({ code: 'PATH_UNSAFE', details: { repository: 'repo-0', href }, message: expect.stringContaining('repo-0') }),
    )
  })
})
