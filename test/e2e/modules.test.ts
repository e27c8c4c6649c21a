import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { execa } from 'execa'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { expectSameClosures } from '../clients/closure.ts'
import { Murli } from '../system/murli.ts'
import { buildPackages, COMPS, smallDistribution, writeConfiguration } from '../system/small-distribution.ts'

/** A package of a module, and one that only this version of it requires. */
const spec = (name: string, version: string) => `
Name: ${name}
Version: ${version}
Release: 1
Summary: ${name} of version ${version}
License: MIT
BuildArch: noarch
Requires: ${name}-lib = ${version}, tiny
%description
%{summary}.
%package lib
Summary: What ${name} needs
%description lib
%{summary}.
%files
%files lib
`

/** A package of no module, which requires one of a module: only clients that see the module's default stream find it. */
const NEEDY = `
Name: needy
Version: 1.0
Release: 1
Summary: A package with needs
License: MIT
BuildArch: noarch
Requires: editor-lib
%description
%{summary}.
%files
`

const artifacts = (name: string, version: string) =>
  [`${name}-0:${version}-1.noarch`, `${name}-lib-0:${version}-1.noarch`, `${name}-0:${version}-1.src`].toSorted()

const stream = (name: string, version: string, build = '20261122') => `---
document: modulemd
version: 2
data:
  name: ${name}
  stream: "${version}"
  version: ${build}
  context: c0ffee42
  arch: x86_64
  summary: ${name} as a module
  description: It has two packages.
  license:
    module: [MIT]
  profiles:
    common:
      rpms: [${name}]
  artifacts:
    rpms:
${artifacts(name, version)
  .map((nevra) => `    - ${nevra}\n`)
  .join('')}...
`

const defaults = (name: string, version: string) => `---
document: modulemd-defaults
version: 1
data:
  module: ${name}
  stream: "${version}"
  profiles:
    "${version}": [common]
...
`

const variant = (id: string, modules: string) => `
  <variant id="${id}" name="${id}" type="variant">
    <arches><arch>x86_64</arch></arches>
    <groups><group>all</group></groups>
    ${modules}
  </variant>`

const VARIANTS = `<variants>${variant('Base', '')}
${variant('App', '<modules><module>editor:1.0</module><module>viewer:*</module></modules>')}
${variant('Next', '<modules><module>editor:2.0</module><module>editor:3.0</module></modules>')}
</variants>`

/** Asks also for packages of modules, which only variants that have them get. */
const GROUPS = COMPS.replace(
  '</packagelist>',
  '<packagereq>needy</packagereq><packagereq type="optional">editor</packagereq></packagelist>',
)

describe.each(['deps', 'nodeps'])('modules of a repository, method %s', (method) => {
  let root: string
  let murli: Murli
  let directory: string

  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), 'murli-modules-'))
    const { repository } = await smallDistribution(join(root, 'small'))
    for (const [name, version] of [
      ['editor', '1.0'],
      ['editor', '2.0'],
      ['viewer', '5.0'],
    ] as const) {
      await buildPackages(name, spec(name, version), { build: join(root, 'build'), repository })
    }
    await buildPackages('needy', NEEDY, { build: join(root, 'build'), repository })
    await execa('createrepo_c', ['--quiet', '--no-database', repository])
    const text = [stream('editor', '1.0'), stream('editor', '1.0', '20250101'), stream('editor', '2.0'), stream('viewer', '5.0')].join('')
    await writeFile(join(root, 'modules.yaml'), text)
    await execa('modifyrepo_c', ['--mdtype=modules', join(root, 'modules.yaml'), join(repository, 'repodata')])
    const options = {
      check_deps: 'False',
      gather_method: `"${method}"`,
      module_defaults_dir: '"defaults"',
      filter_modules: '[("^App$", {"*": ["viewer"]})]',
      createrepo_extra_modulemd: '{"App": {"scm": "file", "dir": "extra"}}',
    }
    const config = join(root, 'config')
    await writeConfiguration(config, repository, { options, variants: VARIANTS, comps: GROUPS })
    await mkdir(join(config, 'defaults'))
    await mkdir(join(config, 'extra/x86_64'), { recursive: true })
    await writeFile(join(config, 'defaults/editor.yaml'), defaults('editor', '1.0'))
    await writeFile(join(config, 'defaults/other.yaml'), defaults('other', '1.0'))
    await writeFile(join(config, 'extra/x86_64/extra.yaml'), stream('tool', '7'))
    murli = await Murli.make()
    ;({ directory } = await murli.compose('tiny.conf', { cwd: config, target: join(root, 'target') }))
  }, 180_000)

  afterAll(async () => {
    await murli[Symbol.asyncDispose]()
    await rm(root, { recursive: true, force: true })
  }, 60_000)

  const tree = (uid: string) => join(directory, 'compose', uid, 'x86_64/os')
  const packages = async (uid: string) =>
    (await readdir(join(tree(uid), 'Packages'), { recursive: true })).filter((name) => name.endsWith('.rpm')).toSorted()

  it('are in the variants that list them, in the stream that they list, and in no other', async () => {
    const wanted = ['needy-1.0-1.noarch.rpm', 'tiny-1.0-1.x86_64.rpm', 'tiny-doc-1.0-1.noarch.rpm', 'tiny-release-1.0-1.noarch.rpm']
    const editor = (version: string) => [`editor-${version}-1.noarch.rpm`, `editor-lib-${version}-1.noarch.rpm`]
    const bases = async (uid: string) => (await packages(uid)).map((path) => path.slice(path.lastIndexOf('/') + 1))
    expect(await bases('Base')).toEqual(wanted)
    expect(await bases('App')).toEqual([...editor('1.0'), ...wanted])
    expect(await bases('Next')).toEqual([...editor('2.0'), ...wanted])
  })

  it('are told by modules.json, with the record of the repository', async () => {
    const { payload } = JSON.parse(await readFile(join(directory, 'compose/metadata/modules.json'), 'utf8'))
    const repodata = (await readdir(join(tree('App'), 'repodata'))).find((name) => name.endsWith('-modules.yaml.gz'))
    expect(Object.keys(payload.modules)).toEqual(['App', 'Next'])
    expect(payload.modules.App.x86_64).toEqual({
      'editor:1.0:20261122:c0ffee42': {
        metadata: {
          uid: 'editor:1.0:20261122:c0ffee42',
          name: 'editor',
          stream: '1.0',
          version: '20261122',
          context: 'c0ffee42',
          koji_tag: 'DUMMY',
        },
        modulemd_path: { binary: `App/x86_64/os/repodata/${repodata}` },
        rpms: artifacts('editor', '1.0'),
      },
      'tool:7:20261122:c0ffee42': expect.objectContaining({ rpms: [] }),
    })
    expect((await readdir(join(tree('Base'), 'repodata'))).join(' ')).not.toContain('modules')
  })

  it('are in the record with the defaults of their modules', async () => {
    const { stdout } = await execa('sh', ['-c', 'zcat repodata/*-modules.yaml.gz'], { cwd: tree('App') })
    expect(`${stdout}\n`).toBe(defaults('editor', '1.0') + stream('editor', '1.0') + stream('tool', '7'))
  })

  it('hide from repoclosure what they hide from dnf', { timeout: 60_000 }, async () => {
    const { checked, broken } = await expectSameClosures(directory, join(root, 'config'))
    expect({ checked, broken }).toEqual({ checked: ['App.x86_64', 'Base.x86_64', 'Next.x86_64'], broken: ['Base.x86_64', 'Next.x86_64'] })
  })

  it('are seen and installed by dnf', { timeout: 120_000 }, async () => {
    const common = [
      `--repofrompath=app,file://${tree('App')}`,
      '--repo=app',
      '--setopt=reposdir=/dev/null',
      `--setopt=cachedir=${root}/cache`,
      '--setopt=module_platform_id=platform:x1',
      '--releasever=7',
      '--forcearch=x86_64',
      `--installroot=${root}/installed`,
      '--nogpgcheck',
    ]
    const { stdout: listed } = await execa('dnf', ['module', 'list', '-q', ...common])
    expect(listed).toMatch(/^editor +1\.0 \[d\] +common \[d\] +editor as a module/m)
    expect(listed).toMatch(/^tool +7 /m)
    await execa('dnf', ['module', 'install', '-q', '-y', ...common, 'editor:1.0/common'])
    const { stdout: installed } = await execa('rpm', ['--root', `${root}/installed`, '-qa'])
    expect(installed.split('\n').toSorted()).toEqual([
      'editor-1.0-1.noarch',
      'editor-lib-1.0-1.noarch',
      'tiny-1.0-1.x86_64',
      'tiny-release-1.0-1.noarch',
    ])
  })
})
