import type { JsonObject } from '@murli/contracts'
import { describe, expect, it } from 'vitest'
import { buildinstallSlice } from './buildinstall.ts'
import type { Configuration } from './configuration.ts'
import { configurationOf, EXTRAS, SERVER } from './fixtures/extra-isos.ts'

const REF = { kind: 'blob', digest: `sha256:${'0'.repeat(64)}`, size: 3 } as const

function configuration(options: JsonObject, files: readonly string[] = ['ks.cfg']): Configuration {
  const pinned = files.map((path) => ({ path, ref: REF, mode: 0o644 }))
  return { ...configurationOf({ buildinstall_method: 'lorax', ...options }), pinned: () => pinned }
}

const lorax = (...blocks: JsonObject[]) =>
  buildinstallSlice(configuration({ lorax_options: blocks.map((block) => ['^Server$', { '*': block }]) }), SERVER, 'x86_64')?.lorax

describe('the installer of a variant', () => {
  it('has what lorax takes for itself where nothing is said', () => {
    expect(lorax()).toEqual({
      version: '1',
      bugUrl: null,
      noMacboot: true,
      noUpgrade: true,
      installPackages: [],
      templates: [],
      archTemplates: [],
      templateVariables: [],
      archTemplateVariables: [],
      rootfsSize: null,
      dracutArguments: [],
      skipBranding: false,
      squashfsOnly: false,
      configurationFile: null,
      rootfsType: null,
    })
  })

  it.each<[string, JsonObject[], object]>([
    [
      'one false turns a default off',
      [{ nomacboot: false }, { nomacboot: true, noupgrade: false }],
      { noMacboot: false, noUpgrade: false },
    ],
    ['the last bug address that is one', [{ bugurl: 'a' }, { bugurl: 'b' }, { bugurl: '' }], { bugUrl: 'b' }],
    ['the last size and version', [{ rootfs_size: 2, version: '8' }, { rootfs_size: 3 }, {}], { rootfsSize: 3, version: '8' }],
    [
      'lists one after another',
      [
        { add_template: ['a'], add_arch_template: ['b'], add_template_var: ['c=1'], add_arch_template_var: ['d=2'], dracut_args: ['--x'] },
        { add_template: ['A'], dracut_args: ['--y z'] },
      ],
      {
        templates: ['a', 'A'],
        archTemplates: ['b'],
        templateVariables: ['c=1'],
        archTemplateVariables: ['d=2'],
        dracutArguments: ['--x', '--y z'],
      },
    ],
    [
      'the last block that has the key, not the last block',
      [{ skip_branding: true, squashfs_only: true, configuration_file: 'lorax.conf', rootfs_type: 'erofs' }, { bugurl: 'x' }],
      { skipBranding: true, squashfsOnly: true, configurationFile: REF, rootfsType: 'erofs' },
    ],
    ['a later false', [{ skip_branding: true }, { skip_branding: false }], { skipBranding: false }],
  ])('takes of several blocks %s', (_what, blocks, expected) => {
    expect(lorax(...blocks)).toMatchObject(expected)
  })

  it('states treeinfo_version before the version of the release', () => {
    expect(buildinstallSlice(configuration({ treeinfo_version: '7' }), SERVER, 'x86_64')?.lorax.version).toBe('7')
  })

  it('reads sources by URL, or by a path relative to the configuration', () => {
    const option = { lorax_extra_sources: [['^Server$', { '*': '../updates', x86_64: ['http://host/a', '/srv/b c'] }]] }
    expect(buildinstallSlice(configuration(option), SERVER, 'x86_64')?.sources.map(({ url }) => url)).toEqual([
      'file:///etc/updates',
      'http://host/a',
      'file:///srv/b%20c',
    ])
  })

  it('is made by the best arch of the tree', () => {
    const old = { ...SERVER, arches: ['i386', 'armhfp', 'ppc64le'] }
    const archOf = (arch: string) => buildinstallSlice(configuration({}), old, arch)?.buildArch
    expect(['i386', 'armhfp', 'ppc64le'].map(archOf)).toEqual(['i686', 'armv7hnl', 'ppc64le'])
  })

  it('has one kickstart or none', () => {
    const slice = (files: string[]) => buildinstallSlice(configuration({ buildinstall_kickstart: 'ks.cfg' }, files), SERVER, 'x86_64')
    expect(slice(['ks.cfg'])?.kickstart).toEqual(REF)
    expect(buildinstallSlice(configuration({}), SERVER, 'x86_64')?.kickstart).toBeNull()
    expect(() => slice(['a', 'b'])).toThrow('buildinstall_kickstart: expected one file, got 2')
    expect(() => slice([])).toThrow('buildinstall_kickstart: expected one file, got none')
  })

  it('is imported where it is bound so, from the last source that matches', () => {
    const bound = (from: unknown, binding: unknown = 'import') =>
      buildinstallSlice(
        configuration({ phase_bindings: { buildinstall: binding }, buildinstall_import_from: from } as JsonObject),
        SERVER,
        'x86_64',
      )
    expect(
      bound([
        ['^S', { '*': '/srv/a' }],
        ['^Server$', { x86_64: 'https://host/$basearch/os/' }],
      ])?.importFrom,
    ).toBe('https://host/x86_64/os')
    expect(bound([['^Server$', { '*': '../a b' }]])?.importFrom).toBe('file:///etc/a%20b')
    expect(bound([], [['^Tools$', { '*': 'import' }]])).not.toHaveProperty('importFrom')
    expect(() => bound([['^Server$', { aarch64: '/srv/a' }]])).toThrow(
      'phase_bindings: the installer of Server.x86_64 is to be imported, but buildinstall_import_from says nothing of where from',
    )
    expect(() => bound([['^Server$', { '*': 'ftp://host/os' }]])).toThrow(
      'buildinstall_import_from: expected an http:, https: or file: URL, or a path: ftp://host/os',
    )
  })

  it('is there where it is bound, without a method', () => {
    const options = { phase_bindings: { buildinstall: [['^Server$', { x86_64: 'mine' }]] } }
    const without = { ...configurationOf(options), pinned: () => [] }
    expect(buildinstallSlice(without, SERVER, 'x86_64')).not.toBeNull()
    expect(buildinstallSlice(without, SERVER, 'aarch64')).toBeNull()
  })

  it('is not made of other types, empty variants, other arches, where it is skipped, and without a method', () => {
    const skip = (...matches: boolean[]) => configuration({ buildinstall_skip: matches.map((match) => ['^S', { '*': match }]) })
    expect(buildinstallSlice(configuration({}), EXTRAS, 'x86_64')).toBeNull()
    expect(buildinstallSlice(configuration({}), { ...SERVER, isEmpty: true }, 'x86_64')).toBeNull()
    expect(buildinstallSlice(configuration({}), SERVER, 'ppc64le')).toBeNull()
    expect(buildinstallSlice(configuration({}), SERVER, 'src')).toBeNull()
    expect(buildinstallSlice(skip(true), SERVER, 'x86_64')).toBeNull()
    expect(buildinstallSlice(skip(true, true, false), SERVER, 'x86_64')).toBeNull()
    expect(buildinstallSlice(skip(false), SERVER, 'x86_64')).not.toBeNull()
    expect(buildinstallSlice({ ...configurationOf({}), pinned: () => [] }, SERVER, 'x86_64')).toBeNull()
  })
})
