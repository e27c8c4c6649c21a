import type { ReleaseFacts, VariantFacts } from '@murli/productmd'

/** Who the good compose is. */
export const COMPOSE = { id: 'Tiny-1.0-20261122.t.0', date: '20261122', respin: 0, type: 'test', label: 'RC-1.0', supported: true } as const
/** Time of everything in it, seconds since 1970. */
export const TIME = 1_795_366_272

export const RELEASE: ReleaseFacts = { name: 'Tiny Linux', short: 'Tiny', version: '1.0', type: 'ga', internal: false, baseProduct: null }

const SERVER: VariantFacts = {
  uid: 'Server',
  id: 'Server',
  name: 'Tiny Server',
  type: 'variant',
  arches: ['s390x', 'x86_64'],
  isEmpty: false,
  parent: null,
  children: ['Server-Gluster', 'Server-HA', 'Server-optional'],
  release: null,
}
const CHILD: VariantFacts = { ...SERVER, arches: ['x86_64'], parent: 'Server', children: [] }

/** One variant of each type, and an empty one. */
export const VARIANTS: readonly VariantFacts[] = [
  SERVER,
  { ...CHILD, uid: 'Server-HA', id: 'HA', name: 'High Availability', type: 'addon' },
  { ...CHILD, uid: 'Server-optional', id: 'optional', name: 'Optional', type: 'optional' },
  {
    ...CHILD,
    uid: 'Server-Gluster',
    id: 'Gluster',
    name: 'Gluster',
    type: 'layered-product',
    release: { name: 'Gluster Storage', short: 'Gluster', version: '2.3' },
  },
  { ...SERVER, uid: 'Meta', id: 'Meta', name: 'Nothing of its own', arches: ['x86_64'], isEmpty: true, children: [] },
]

/** Where packages go: variant, arch (`src` for source), kind, file names. */
export const CONTENT: readonly (readonly [variant: string, arch: string, kind: 'binary' | 'source' | 'debug', files: readonly string[]])[] =
  [
    ['Server', 'x86_64', 'binary', ['module-1.0-1.noarch.rpm', 'tiny-1.0-1.x86_64.rpm', 'tiny-doc-1.0-1.noarch.rpm']],
    ['Server', 's390x', 'binary', ['tiny-1.0-1.s390x.rpm', 'tiny-doc-1.0-1.noarch.rpm']],
    ['Server', 'src', 'source', ['module-1.0-1.src.rpm', 'tiny-1.0-1.src.rpm']],
    ['Server', 'x86_64', 'debug', ['tiny-debuginfo-1.0-1.x86_64.rpm']],
    ['Server', 's390x', 'debug', ['tiny-debuginfo-1.0-1.s390x.rpm']],
    ['Server-HA', 'x86_64', 'binary', ['ha-1.0-1.noarch.rpm']],
    ['Server-HA', 'src', 'source', ['ha-1.0-1.src.rpm']],
    ['Server-HA', 'x86_64', 'debug', []],
    ['Server-optional', 'x86_64', 'binary', ['extra-1.0-1.noarch.rpm']],
    ['Server-optional', 'src', 'source', ['extra-1.0-1.src.rpm']],
    ['Server-optional', 'x86_64', 'debug', []],
    ['Server-Gluster', 'x86_64', 'binary', ['gluster-1.0-1.noarch.rpm']],
    ['Server-Gluster', 'src', 'source', ['gluster-1.0-1.src.rpm']],
    ['Server-Gluster', 'x86_64', 'debug', []],
  ]

/** Epoch of the packages built from a source package; 0 when it is not named. */
export const EPOCHS: Readonly<Record<string, number>> = { tiny: 1 }

export const TINY_SPEC = `Name: tiny
Epoch: 1
Version: 1.0
Release: 1
Summary: The smallest thing that can be composed
License: MIT
Requires: tiny-doc = 1:1.0
%description
%{summary}.
%package doc
Summary: What there is to say about it
BuildArch: noarch
%description doc
%{summary}.
%package debuginfo
Summary: What debuggers know
%description debuginfo
%{summary}.
%install
mkdir -p %{buildroot}/usr/bin %{buildroot}/usr/lib/debug %{buildroot}/usr/share/doc/tiny
echo exit 0 > %{buildroot}/usr/bin/tiny
echo 0 > %{buildroot}/usr/lib/debug/tiny
echo more > %{buildroot}/usr/share/doc/tiny/manual
%files
/usr/bin/tiny
%files doc
/usr/share/doc/tiny
%files debuginfo
/usr/lib/debug/tiny
%changelog
* Sun Nov 22 2026 Jiří Example <jiri@example.org> - 1:1.0-1
- First
`

export const COMPS = `<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE comps PUBLIC "-//Red Hat, Inc.//DTD Comps info//EN" "comps.dtd">
<comps>
  <group>
    <id>core</id>
    <name>Core</name>
    <description>What every system has</description>
    <default>true</default>
    <uservisible>true</uservisible>
    <packagelist>
      <packagereq type="mandatory">tiny</packagereq>
    </packagelist>
  </group>
  <category>
    <id>all</id>
    <name>All</name>
    <description>All groups</description>
    <grouplist>
      <groupid>core</groupid>
    </grouplist>
  </category>
  <environment>
    <id>minimal</id>
    <name>Minimal</name>
    <description>Little</description>
    <display_order>1</display_order>
    <grouplist>
      <groupid>core</groupid>
    </grouplist>
    <optionlist/>
  </environment>
</comps>
`

export const MODULE_UID = 'module:1:20261122:abcdef12'
export const MODULES = `---
document: modulemd
version: 2
data:
  name: module
  stream: "1"
  version: 20261122
  context: abcdef12
  arch: x86_64
  summary: A module
  description: A module of one package
  license:
    module: [MIT]
  profiles:
    common:
      rpms: [module]
  artifacts:
    rpms:
    - module-0:1.0-1.noarch
    - module-0:1.0-1.src
...
---
document: modulemd-defaults
version: 1
data:
  module: module
  stream: "1"
  profiles:
    "1": [common]
...
`
/** Installer files of Server's x86_64 tree: path → content. */
export const INSTALLER: Readonly<Record<string, string>> = {
  'images/boot.iso': 'boot image',
  'images/install.img': 'second stage',
  'images/pxeboot/initrd.img': 'initial disk',
  'images/pxeboot/vmlinuz': 'kernel',
}
export const EXTRA_FILES: Readonly<Record<string, string>> = { EULA: 'Do what you like.\n', 'docs/README': 'Read this first.\n' }

/** What the log says about the configuration. */
export const OPTIONS = {
  comps_file: 'comps.xml',
  createrepo_checksum: 'sha256',
  hashed_directories: true,
  media_checksums: ['md5', 'sha1', 'sha256'],
  pkgset_source: 'repos',
  sigkeys: [null],
}
