import { mkdir, mkdtempDisposable, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { profileOf, readProfile } from './index.ts'

const of = (text: string, name = 'koji') => profileOf(name, [{ path: 'koji.conf', text }])

describe('a profile', () => {
  it('has what Koji has where nothing is said', () => {
    expect(of('[koji]\n')).toMatchObject({
      name: 'koji',
      server: 'http://localhost/kojihub',
      topdir: '/mnt/koji',
      topurl: null,
      max_retries: 30,
      retry_interval: 20,
      anon_retry: false,
      timeout: 43_200,
      auth_timeout: 60,
      authtype: null,
    })
  })

  it('is of the type of its options, and other options are nothing', () => {
    const text =
      '[koji]\nserver: https://k.example.org/kojihub\nmax_retries = 3\nAnon_Retry = Yes\n; comment\n# comment\nplugin_paths = x\n'
    expect(of(text)).toMatchObject({ server: 'https://k.example.org/kojihub', max_retries: 3, anon_retry: true })
  })

  it('refers to its other options, and to those of all', () => {
    const text = '[DEFAULT]\nhost = k.example.org\n[koji]\nserver = https://%(HOST)s/kojihub\nweburl = %(server)s/../koji?100%%\ntopurl =\n'
    expect(of(text)).toMatchObject({
      server: 'https://k.example.org/kojihub',
      weburl: 'https://k.example.org/kojihub/../koji?100%',
      topurl: null,
    })
  })

  it('goes on in lines further in', () => {
    expect(of('[koji]\nserver =\n  https://k.example.org/kojihub\n').server.trim()).toBe('https://k.example.org/kojihub')
  })

  it.each([
    ['another section', '[brew]\n', 'no configuration for profile name: koji (looked in koji.conf)'],
    ['an option without a section', 'server = x\n', 'koji.conf:1: expected a [section] first'],
    ['a line that is none', '[koji]\nserver\n', 'koji.conf:2: expected NAME = VALUE'],
    ['no number', '[koji]\nmax_retries = many\n', 'profile koji of Koji: max_retries = many: expected a whole number'],
    ['no truth', '[koji]\nanon_retry = perhaps\n', 'anon_retry = perhaps: expected yes or no'],
    ['an unknown authtype', '[koji]\nauthtype = magic\n', 'authtype = magic'],
    ['an option that refers to itself', '[koji]\nserver = %(server)s\n', '[koji] server: %(…)s refers to itself'],
    ['an option that refers to none', '[koji]\nserver = %(other)s\n', '[koji] server: %(other)s is not an option'],
    ['a lone percent sign', '[koji]\nserver = 100%\n', 'a percent sign is written %%'],
  ])('is refused with %s', (_, text, message) => {
    expect(() => of(text)).toThrow(message)
  })
})

describe('the files of a machine', () => {
  it('are read in the order of Koji, option by option', async () => {
    await using root = await mkdtempDisposable(join(tmpdir(), 'murli-koji-'))
    const home = join(root.path, 'home/me')
    const files = {
      'etc/koji.conf.d/b.conf': '[koji]\nserver = b\nweburl = b\ntopurl = b\n',
      'etc/koji.conf.d/a.conf': '[koji]\nserver = a\nprincipal = a\n[other]\nserver = o\n',
      'etc/koji.conf.d/c.txt': '[koji]\nprincipal = not read\n',
      'etc/koji.conf': '[koji]\nweburl = etc\ntopurl = etc\n',
      'home/me/.koji/config.d/x.conf': '[koji]\ntopurl = home.d\nkeytab = ~/k\n',
      'home/me/.koji/client.crt': 'certificate',
    }
    for (const [path, text] of Object.entries(files)) {
      await mkdir(dirname(join(root.path, path)), { recursive: true })
      await writeFile(join(root.path, path), text)
    }
    const profile = await readProfile('koji', { home, root: root.path })
    expect(profile).toMatchObject({ server: 'b', weburl: 'etc', topurl: 'home.d', principal: 'a' })
    expect(profile).toMatchObject({ cert: join(home, '.koji/client.crt'), serverca: null })
    expect((await readProfile('other', { home, root: root.path })).server).toBe('o')
  })

  it('may all be absent, which is said', async () => {
    await using root = await mkdtempDisposable(join(tmpdir(), 'murli-koji-'))
    const reading = readProfile('koji', { home: join(root.path, 'home'), root: root.path })
    await expect(reading).rejects.toThrow('no configuration for profile name: koji (there are no configuration files of Koji)')
  })
})
