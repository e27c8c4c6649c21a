import { readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { headerStructures } from '../header/read.ts'
import { packageSlices, parsePrimary } from '../records/index.ts'
import { buildRpms, runCreaterepo, specOf } from '../testing/index.ts'
import { packageXml } from './index.ts'
import { DEPENDENCY_TAGS } from './tags.ts'

/** The cases of spec 05 §3.13 and those around them. */
const CORNERS = `Name: abc
Epoch: 7
Version: 1.0
Release: 1
Summary: Úplně <obyčejný> & "krátký" balíček
License: MIT
Vendor: V & Co
Group: Tools/O'Neil
Packager: Jiří <j@example.com>
URL: http://example.com/?a=1&b=2
Provides: žluťoučký(kůň) = 2:1.5-3, bundled(x) > 1, plain, self = 1, self = 1
Requires: (a if b), /usr/bin/own, /usr/share/cabin, abc = 7:1.0-1, self = 1, self >= 1, plain
Requires: libc.so.6(GLIBC_2.14)(64bit), libc.so.6()(64bit), libc.so.6(GLIBC_2.3.4)(64bit), libc.so.6(GLIBC_2.14)(32bit), after >= 1
Requires: again = 1, again = 2, again = 1, twice, twice
Requires(pre): before, /usr/bin/own, twice
Requires(post): behind
Requires(preun): later
Requires: perhaps
Recommends: maybe
Suggests: (x and y), suggested = 3
Enhances: enhanced
Supplements: other < 3
Conflicts: foe <= 2~rc1
Obsoletes: old-abc < 1^git1
%description
first line
	tabbed <line> & more

last line
%install
mkdir -p %{buildroot}/usr/bin %{buildroot}/etc/abc.d "%{buildroot}/usr/share/abc d'or" %{buildroot}/var/lib/abc %{buildroot}/usr/lib
touch %{buildroot}/usr/bin/own %{buildroot}/etc/abc.conf %{buildroot}/usr/share/cabin "%{buildroot}/usr/share/abc d'or/ř&<x>" %{buildroot}/var/lib/abc/state
touch %{buildroot}/usr/lib/sendmail
ln -s own %{buildroot}/usr/bin/link
%pre
true
%files
/usr/bin/own
/usr/bin/link
/usr/lib/sendmail
/etc/abc.conf
%dir /etc/abc.d
"/usr/share/abc d'or"
/usr/share/cabin
%ghost %dir /var/lib/abc
%ghost /var/lib/abc/state
%changelog
* Wed Nov 15 2023 Jiří Dvořák <jiří@example.com> - 1.0-1
- poslední & <nejnovější>
* Tue Nov 14 2023 One <one@example.com> - 0.12-1
- newest of the day
* Tue Nov 14 2023 Two <two@example.com> - 0.11-1
- middle of the day
* Tue Nov 14 2023 Three <three@example.com> - 0.10-1
- oldest of the day
${Array.from({ length: 9 }, (_, index) => `* Mon Nov 13 2023 Old <old@example.com> - 0.${9 - index}-1\n- entry ${9 - index}`).join('\n')}
`

const SPECS = [
  CORNERS,
  specOf('carriage', 'BuildRequires: make', '%changelog\n* Tue Nov 14 2023 One\n- line\r\n- other\n').replace(
    'for tests.',
    'for\r\n\ttests.',
  ),
  specOf('closed', 'Source0: closed.tar\nNoSource: 0\nEpoch: 0'),
]

async function writtenBy(createrepo: Buffer): Promise<string[]> {
  return (await Array.fromAsync(packageSlices(new Blob([new Uint8Array(createrepo)]).stream()))).map(String)
}

/** Sets a bit of the flags of one requirement: rpmbuild has no words for some. */
function withRequireFlag(file: Buffer, requirement: string, bit: number): Buffer {
  const { header, headerStart } = headerStructures(file)
  const { names, flags } = DEPENDENCY_TAGS.requires
  const index = header.texts(names).indexOf(requirement)
  const entries = file.readUInt32BE(headerStart + 8)
  const entry = Array.from({ length: entries }, (_, number) => headerStart + 16 * (number + 1)).find(
    (at) => file.readUInt32BE(at) === flags,
  )!
  const at = headerStart + 16 * (entries + 1) + file.readUInt32BE(entry + 8) + 4 * index
  const changed = Buffer.from(file)
  changed.writeUInt32BE(file.readUInt32BE(at) | (1 << bit), at)
  return changed
}

describe('packageXml', () => {
  it.each(['sha256', 'sha1'])('writes what createrepo_c writes, with %s', async (checksum) => {
    await using built = await buildRpms(SPECS, { sources: { 'closed.tar': 'x' } })
    const optional = join(built.directory, 'abc-1.0-1.x86_64.rpm')
    await writeFile(optional, withRequireFlag(await readFile(optional), 'perhaps', 19))
    const documents = await runCreaterepo(built.directory, { checksum })
    const [primary, filelists, other] = await Promise.all(Object.values(documents).map(writtenBy))
    expect(primary).toHaveLength(built.files.length)
    for (const [index, expected] of (primary ?? []).entries()) {
      const { href, checksum: sum } = parsePrimary(expected)
      const file = join(built.directory, href)
      const { size, mtimeMs } = await stat(file)
      const xml = packageXml(await readFile(file), { href, checksum: sum, size, mtime: Math.trunc(mtimeMs / 1000) })
      expect(xml).toEqual({ primary: expected, filelists: filelists?.[index], other: other?.[index] })
    }
  })

  it('keeps as many changelog entries as it is told to', async () => {
    await using built = await buildRpms([CORNERS])
    const bytes = await readFile(
      join(
        built.directory,
        built.files.find((name) => name.endsWith('.src.rpm'))!,
      ),
    )
    const place = { href: 'x', checksum: { type: 'sha256', value: 'aa' }, size: 1, mtime: 2 }
    const entries = (changelogLimit: number) => packageXml(bytes, { ...place, changelogLimit }).other.split('<changelog').length - 1
    expect([0, 1, 12, -1].map(entries)).toEqual([0, 1, 12, 13])
  })
})
