import { describe, expect, it } from 'vitest'
import { argumentProblems, packageChecksum, repodataStyle } from './index.ts'
import type { RepodataOptions } from './style.ts'

const OPTIONS: RepodataOptions = { createrepo_checksum: 'sha256', createrepo_use_xz: false, createrepo_extra_args: [] }
const styleOf = (args: string[], options: Partial<RepodataOptions> = {}) =>
  repodataStyle({ ...OPTIONS, createrepo_extra_args: args, ...options })
const problems = (args: string[], options: Partial<RepodataOptions> = {}) =>
  argumentProblems({ ...OPTIONS, createrepo_extra_args: args, ...options })

/** Compressions of the documents, of comps and of databases. */
const compressions = (args: string[], options: Partial<RepodataOptions> = {}) => {
  const { compression, comps, databases } = styleOf(args, { createrepo_database: true, ...options })
  return [compression, comps.compression, databases]
}

describe('repodataStyle', () => {
  it('is what createrepo_c 0.17 does as the peer calls it', () => {
    expect(styleOf([])).toEqual({
      recordChecksum: 'sha256',
      compression: 'gz',
      comps: { compression: 'gz', plain: true },
      databases: null,
      uniqueNames: true,
      changelogLimit: 10,
      location: { base: null, prefix: null, cutDirectories: 0 },
      revision: null,
      timestamp: null,
      tags: { content: [], repo: [], distro: [] },
    })
  })

  it.each<[string[], Partial<RepodataOptions>, (string | null)[]]>([
    [[], {}, ['gz', 'gz', 'bz2']],
    [[], { createrepo_use_xz: true }, ['gz', 'xz', 'xz']],
    [['--xz', '--compress-type=bz2'], {}, ['gz', 'xz', 'xz']],
    [['--compress-type=GZ'], {}, ['gz', 'gz', 'gz']],
    [['--general-compress-type', 'bz2'], { createrepo_use_xz: true }, ['bz2', 'bz2', 'bz2']],
    [['--no-database'], {}, ['gz', 'gz', null]],
    [[], { createrepo_dialect: '1.0' }, ['zst', 'zst', 'bz2']],
    [['--general-compress-type=zstd'], { createrepo_dialect: '1.0' }, ['zst', 'zst', 'zst']],
    [['--compatibility'], { createrepo_dialect: '1.0' }, ['gz', 'gz', 'bz2']],
  ])('%j with %j compresses with %j', (args, options, expected) => {
    expect(problems(args, { createrepo_database: true, ...options })).toEqual([])
    expect(compressions(args, options)).toEqual(expected)
  })

  it('goes back with --compatibility only where there is something to go back from', () => {
    expect(styleOf(['--compatibility'])).toEqual(styleOf([]))
    expect(styleOf([], { createrepo_dialect: '1.0' }).comps.plain).toBe(false)
    expect(styleOf(['--compatibility'], { createrepo_dialect: '1.0' })).toMatchObject({ changelogLimit: -1, comps: { plain: true } })
  })

  it('takes tags in their order, the last of other arguments, and knows short names', () => {
    const args = [
      '--distro',
      'cpe:/o:x,A, B',
      '--distro=C',
      '--content=c',
      '-sha',
      '--repo=r',
      '--repo=q',
      '--revision=1',
      '--revision',
      '2',
    ]
    expect(problems(args)).toEqual([{ index: 4, text: '--checksum: expected sha1, sha256 or sha512, got "ha"' }])
    expect(styleOf(args)).toMatchObject({
      revision: '2',
      tags: {
        content: ['c'],
        repo: ['r', 'q'],
        distro: [
          { cpeid: 'cpe:/o:x', text: 'A, B' },
          { cpeid: null, text: 'C' },
        ],
      },
    })
  })

  it('tells checksums of packages from those of records', () => {
    const options = { ...OPTIONS, createrepo_extra_args: ['-s', 'sha1', '--repomd-checksum=sha512'] }
    expect([packageChecksum(options), repodataStyle(options).recordChecksum]).toEqual(['sha1', 'sha512'])
    expect(styleOf(['--checksum=sha1']).recordChecksum).toBe('sha1')
  })

  it('writes a path as a URL, and times as numbers', () => {
    const args = [
      '--baseurl=/srv/x',
      '--location-prefix=p',
      '--cut-dirs',
      '2',
      '--revision=17',
      '--set-timestamp-to-revision',
      '--changelog-limit',
      '-1',
    ]
    expect(problems(args)).toEqual([])
    expect(styleOf(args)).toMatchObject({
      location: { base: 'file:///srv/x', prefix: 'p', cutDirectories: 2 },
      revision: '17',
      timestamp: 17,
      changelogLimit: -1,
    })
  })

  it('is not changed by arguments about how the program works', () => {
    const args = [
      '-q',
      '--verbose',
      '--workers=9',
      '--update',
      '--cachedir',
      '/x',
      '-S',
      '--unique-md-filenames',
      '--duplicated-nevra=keep',
    ]
    expect(problems(args)).toEqual([])
    expect(styleOf(args)).toEqual(styleOf([]))
  })
})

it.each<[string[], string[]]>([
  [['--zck'], ['--zck is not supported: zchunk files are not made']],
  [
    ['--deltas', '--oldpackagedirs', '/x'],
    ['--deltas is not supported: delta packages are not made', '--oldpackagedirs is not supported: delta packages are not made'],
  ],
  [['-x', '*.src.rpm', '--xz'], ['--excludes is not supported: which packages and comps a repository has is decided by the compose']],
  [
    ['--outputdir=/x'],
    ['--outputdir is not supported: it names a file or directory of the host that composes, and Murli works on several'],
  ],
  [['--compress-type=zstd'], ['--compress-type: expected gz, bz2 or xz, or zstd with createrepo_dialect = "1.0", got "zstd"']],
  [['--revision'], ['--revision lacks its value: expected a text']],
  [['--xz=yes'], ['--xz takes no value']],
  [['--frobnicate'], ['"--frobnicate" is not an argument of createrepo_c that Murli knows']],
  [['somewhere'], ['"somewhere" is not an option: Murli decides which directories are indexed']],
  [
    ['--set-timestamp-to-revision', '--revision=r1'],
    ['--set-timestamp-to-revision wants a --revision that is a number of seconds since 1970'],
  ],
  [['--database'], ['--database does nothing beside the --no-database that Pungi gives before it; set createrepo_database = True instead']],
])('%j is refused with one sentence for each', (args, texts) => {
  expect(problems(args).map(({ text }) => text)).toEqual(texts)
})
