import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { PlanReason } from '@murli/contracts/documents'
import { execa } from 'execa'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Murli } from '../system/murli.ts'
import { buildPackages, smallDistribution, type SmallDistribution, VARIANTS, writeConfiguration } from '../system/small-distribution.ts'

const EXTRA = `<variant id="Extra" name="Extra" type="variant">
  <arches><arch>x86_64</arch></arches>
  <groups><group>extra</group></groups>
</variant>`
const group = (id: string, ...names: string[]): string =>
  `<group><id>${id}</id><name>${id}</name><packagelist>${names
    .map((name) => `<packagereq type="mandatory">${name}</packagereq>`)
    .join('')}</packagelist></group>`

/** Out of a package that is not upgraded, and a file beside the configuration. */
const EXTRA_FILES = `[
  ("^Base$", {"*": [{"scm": "rpm", "repo": "tiny-release", "file": "/etc/tiny-release"}]}),
  ("^Extra$", {"*": [{"scm": "file", "repo": "", "file": "comps.xml"}]}),
]`

/** A package of its own, with its source, of this release. */
const spec = (release: number): string => `
Name: extra
Version: 1.0
Release: ${release}
Summary: What is upgraded
License: MIT
%description
%{summary}.
%files
`

/** They read what there is, and may find that nothing has changed for them. */
const READING_ALL = /^(?:pkgset|gather|extra_files\/Base)\//
/** Names of images have the id of the compose in them. */
const NAMED = /^(?:image_checksum|test)\//

type Misses = Record<string, PlanReason[]>

describe('a compose after another', () => {
  let scratch: string
  let small: SmallDistribution
  let murli: Murli

  beforeAll(async () => {
    scratch = await mkdtemp(join(tmpdir(), 'murli-incremental-'))
    small = await smallDistribution(join(scratch, 'small'))
    await withExtra(1)
    await writeConfiguration(join(scratch, 'conf'), small.repository, {
      options: { createiso_skip: null, extra_files: EXTRA_FILES },
      variants: VARIANTS.replace('</variants>', `${EXTRA}</variants>`),
      comps: `<?xml version="1.0" encoding="UTF-8"?><comps>${group('all', 'tiny', 'tiny-doc')}${group('extra', 'extra')}</comps>`,
    })
    murli = await Murli.make()
  }, 120_000)
  afterAll(async () => {
    await murli[Symbol.asyncDispose]()
    await rm(scratch, { recursive: true, force: true })
  }, 60_000)

  /** Adds the package to the repository. */
  async function withExtra(release: number): Promise<void> {
    await buildPackages('extra', spec(release), { build: join(scratch, 'build'), repository: small.repository })
    await execa('createrepo_c', ['--quiet', '--no-database', '--update', small.repository])
  }

  /** @returns what was made and not taken from the memo, with the reasons */
  async function composed(): Promise<Misses> {
    const output = await murli.must(['compose', 'tiny.conf', '--explain-misses', '--json'], { cwd: join(scratch, 'conf') })
    return (JSON.parse(output.trimEnd().split('\n').at(-1) ?? '') as { misses: Misses }).misses
  }

  const lastId = async (): Promise<string | undefined> => {
    const { composes } = JSON.parse(await murli.must(['status', '--json'])) as { composes: { identity: { id: string } }[] }
    return composes[0]?.identity.id
  }

  it('makes what an upgraded package is in, and says why', { timeout: 120_000 }, async () => {
    const first = await composed()
    expect(
      new Set(
        Object.values(first)
          .flat()
          .map(({ kind }) => kind),
      ),
    ).toEqual(new Set(['no-compose']))
    expect(Object.keys(await composed()).filter((node) => !NAMED.test(node))).toEqual([])
    await withExtra(2)
    const upgraded = await composed()
    const trees = Object.keys(upgraded).filter((node) => !NAMED.test(node) && !READING_ALL.test(node))
    expect(trees.toSorted()).toEqual([
      'createiso/Extra/src',
      'createiso/Extra/x86_64',
      'createrepo/Extra/src/source',
      'createrepo/Extra/x86_64/binary',
      'repoclosure/Extra/x86_64',
      'tree_files/Extra/src',
      'tree_files/Extra/x86_64',
    ])
    expect(upgraded['pkgset/-/x86_64/closure']).toMatchObject([{ kind: 'outside', name: 'repo-0' }])
    expect(upgraded['createiso/Extra/x86_64']).toEqual([{ kind: 'input', as: 'tree', from: 'tree_files/Extra/x86_64', change: 'changed' }])
    expect(await murli.must(['status', (await lastId()) ?? ''])).toMatch(
      /createiso: tree of tree_files changed {2}\(Extra\.src, Extra\.x86_64\)/,
    )
  })
})
