import { execFileSync } from 'node:child_process'
import { describe, expect, it, test } from 'vitest'
import { type LoraxCommand, loraxArguments } from './arguments.ts'

const NOTHING: LoraxCommand['options'] = {
  version: '7.1',
  bugUrl: null,
  noMacboot: false,
  noUpgrade: false,
  installPackages: [],
  templates: [],
  archTemplates: [],
  templateVariables: [],
  archTemplateVariables: [],
  rootfsSize: null,
  dracutArguments: [],
  skipBranding: false,
  squashfsOnly: false,
  rootfsType: null,
}
const LEAST: LoraxCommand = {
  product: 'Dummy Product',
  release: '7.1',
  variant: 'Server',
  isFinal: false,
  buildArch: 'x86_64',
  volumeId: 'DP-1.0 Server.x86_64',
  options: NOTHING,
  sources: ['file:///work/set'],
  logFile: '/work/logs/lorax.log',
  configurationFile: null,
  output: '/work/results',
}
const ALL: LoraxCommand = {
  ...LEAST,
  isFinal: true,
  sources: ['file:///work/set', 'http://host/a?x=1&y=2', 'file:///work/comps'],
  configurationFile: '/work/logs/lorax.conf',
  options: {
    ...NOTHING,
    bugUrl: 'https://bugs.example/?a="b"',
    noMacboot: true,
    noUpgrade: true,
    installPackages: ['one', 'two'],
    templates: ['t1', '-t2'],
    archTemplates: ['a1'],
    templateVariables: ['k=v w'],
    archTemplateVariables: ["k='v'"],
    rootfsSize: 3,
    dracutArguments: ['--xz', '--install /.buildstamp'],
    skipBranding: true,
    squashfsOnly: true,
    rootfsType: 'erofs-ext4',
  },
}

test('the words of every row of spec 06 §1.2, in its order', () => {
  expect(loraxArguments(ALL)).toEqual([
    '--product=Dummy Product',
    '--version=7.1',
    '--release=7.1',
    '--source=file:///work/set',
    '--source=http://host/a?x=1&y=2',
    '--source=file:///work/comps',
    '--variant=Server',
    '--bugurl=https://bugs.example/?a="b"',
    '--nomacboot',
    '--noupgrade',
    '--isfinal',
    '--buildarch=x86_64',
    '--volid=DP-1.0 Server.x86_64',
    '--installpkgs=one',
    '--installpkgs=two',
    '--add-template=t1',
    '--add-template=-t2',
    '--add-arch-template=a1',
    '--add-template-var=k=v w',
    "--add-arch-template-var=k='v'",
    '--logfile=/work/logs/lorax.log',
    '--rootfs-size=3',
    '--dracut-arg=--xz',
    '--dracut-arg=--install /.buildstamp',
    '--skip-branding',
    '--squashfs-only',
    '--config',
    '/work/logs/lorax.conf',
    '/work/results',
    '--rootfs-type=erofs-ext4',
  ])
})

test('what is not set is not said', () => {
  expect(loraxArguments(LEAST)).toEqual([
    '--product=Dummy Product',
    '--version=7.1',
    '--release=7.1',
    '--source=file:///work/set',
    '--variant=Server',
    '--buildarch=x86_64',
    '--volid=DP-1.0 Server.x86_64',
    '--logfile=/work/logs/lorax.log',
    '/work/results',
  ])
})

/** Options by how lorax declares them, read by the parser that lorax uses. */
const PARSER = `
import argparse, json, sys
parser = argparse.ArgumentParser()
for name in ("product", "version", "release", "variant", "bugurl", "buildarch", "volid", "logfile", "rootfs-size", "config", "rootfs-type"):
    parser.add_argument("--" + name)
for name in ("source", "installpkgs", "add-template", "add-arch-template", "add-template-var", "add-arch-template-var", "dracut-arg"):
    parser.add_argument("--" + name, action="append", default=[])
for name in ("isfinal", "nomacboot", "noupgrade", "skip-branding", "squashfs-only"):
    parser.add_argument("--" + name, action="store_true")
parser.add_argument("output")
print(json.dumps(vars(parser.parse_args())))
`
const parsed = (command: LoraxCommand): unknown =>
  JSON.parse(execFileSync('python3', ['-c', PARSER, ...loraxArguments(command)], { encoding: 'utf8' }))

describe('the parser of lorax', () => {
  it('sees every value as it is', () => {
    expect(parsed(ALL)).toEqual({
      product: 'Dummy Product',
      version: '7.1',
      release: '7.1',
      source: ['file:///work/set', 'http://host/a?x=1&y=2', 'file:///work/comps'],
      variant: 'Server',
      bugurl: 'https://bugs.example/?a="b"',
      nomacboot: true,
      noupgrade: true,
      isfinal: true,
      buildarch: 'x86_64',
      volid: 'DP-1.0 Server.x86_64',
      installpkgs: ['one', 'two'],
      add_template: ['t1', '-t2'],
      add_arch_template: ['a1'],
      add_template_var: ['k=v w'],
      add_arch_template_var: ["k='v'"],
      logfile: '/work/logs/lorax.log',
      rootfs_size: '3',
      dracut_arg: ['--xz', '--install /.buildstamp'],
      skip_branding: true,
      squashfs_only: true,
      config: '/work/logs/lorax.conf',
      output: '/work/results',
      rootfs_type: 'erofs-ext4',
    })
  })

  it.each(['--version', '-', '', ' a  b ', "it's", '$HOME `id` \\ *', 'a=b', 'ř\n2'])('sees %j in any place', (text) => {
    const command = {
      ...LEAST,
      product: text,
      release: text,
      volumeId: text,
      options: { ...NOTHING, version: text, bugUrl: text, dracutArguments: [text] },
    }
    expect(parsed(command)).toMatchObject({ product: text, version: text, release: text, volid: text, bugurl: text, dracut_arg: [text] })
  })
})
