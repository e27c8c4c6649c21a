import type { ComposeDifference } from '@murli/contracts'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { execa } from 'execa'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Murli } from '../system/murli.ts'
import { buildPackages, smallDistribution, writeConfiguration } from '../system/small-distribution.ts'
import { stackOf } from '../system/stack.ts'

/** A package that the second compose has newer, with an entry in its changelog beyond the one of before. */
const tool = (version: string, changelog: string) => `
Name: tool
Version: ${version}
Release: 1
Summary: A tool
License: MIT
BuildArch: noarch
%description
%{summary}.
%files
%changelog
${changelog}`
const FIRST = `* Tue Nov 14 2023 One <one@example.com> - 1-1\n- first & <best>\n`
const SECOND = `* Wed Nov 15 2023 Two <two@example.com> - 2-1\n- second\n`

describe('murli diff', () => {
  const parts = new AsyncDisposableStack()
  let murli: Murli
  let top: string
  const composes: { id: string; directory: string }[] = []

  beforeAll(async () => {
    top = await mkdtemp(join(tmpdir(), 'murli-diff-'))
    parts.defer(() => rm(top, { recursive: true, force: true }))
    murli = parts.use(await Murli.make())
    const { repository } = await smallDistribution(join(top, 'small'))
    const versions = [tool('1', FIRST), tool('2', SECOND + FIRST)]
    for (const [index, spec] of versions.entries()) {
      const build = join(top, `build-${index}`)
      await buildPackages('tool', spec, { build, repository })
      await execa('createrepo_c', ['--quiet', '--no-database', repository])
      const cwd = join(top, `config-${index}`)
      const options = { additional_packages: '[("^Base$", {"*": ["tool"]})]', greedy_method: index === 0 ? '"none"' : '"all"' }
      await writeConfiguration(cwd, repository, { options })
      composes.push(await murli.compose('tiny.conf', { cwd, target: join(top, 'out') }))
    }
  }, 240_000)
  afterAll(() => parts.disposeAsync(), 60_000)

  it('says what changed between two composes, with changelogs', async () => {
    const [one, other] = composes
    const difference = JSON.parse(await murli.must(['diff', one!.id, other!.id, '--json'])) as ComposeDifference
    expect(difference.packages).toMatchObject([
      {
        kind: 'upgraded',
        source: 'tool',
        before: ['1-1'],
        after: ['2-1'],
        packages: [
          { name: 'tool', category: 'binary', arches: ['noarch'] },
          { name: 'tool', category: 'source', arches: ['src'] },
        ],
        changelog: [{ author: 'Two <two@example.com> - 2-1', text: '- second' }],
      },
    ])
    expect(difference.configuration).toContainEqual({ path: 'greedy_method', before: 'none', after: 'all' })
    expect([difference.variants, difference.images, difference.comps, difference.extraFiles]).toEqual([[], [], [], []])
  })

  it('says the same of directories, of a directory and a compose, and by HTTP in every form', async () => {
    const [one, other] = composes
    const text = await murli.must(['diff', one!.id, other!.id])
    expect(text).toContain('tool  1-1 → 2-1\n    tool (noarch), source; Base')
    expect(await murli.must(['diff', one!.directory, other!.directory])).toBe(text)
    expect(await murli.must(['diff', one!.directory, other!.id])).toBe(text)
    const { url, token } = stackOf(murli.stateDirectory)
    const get = async (accept: string) => {
      const headers = { accept, authorization: `Bearer ${token}` }
      const answer = await fetch(`${url}/v1/composes/${one!.id}/diff/${other!.id}`, { headers })
      return [answer.headers.get('content-type'), await answer.text()] as const
    }
    expect(await get('text/plain')).toEqual(['text/plain; charset=UTF-8', `${text}\n`])
    const [type, page] = await get('text/html,application/xhtml+xml;q=0.9')
    expect([type, page.trimEnd()]).toEqual([
      'text/html; charset=UTF-8',
      (await murli.must(['diff', one!.id, other!.id, '--html'])).trimEnd(),
    ])
    expect((await get('*/*'))[0]).toBe('application/json')
  })

  it('is nothing between a compose and itself, and says by its status when there is something', async () => {
    const [one, other] = composes
    expect(await murli.must(['diff', one!.id, one!.id, '--exit-code'])).toContain('no differences')
    expect((await murli.run(['diff', one!.id, other!.id, '--exit-code', '--only', 'packages'])).exitCode).toBe(1)
    expect((await murli.run(['diff', one!.id, other!.id, '--exit-code', '--only', 'images'])).exitCode).toBe(0)
  })

  it('says what cannot be compared', async () => {
    const [one] = composes
    const said = async (...args: string[]) => (await murli.run(['diff', ...args])).stderr
    expect(await said(one!.id, 'Tiny-9-20200101.0')).toContain('error: no compose Tiny-9-20200101.0')
    expect(await said(top, one!.id)).toContain('is not the directory of a compose')
    expect(await said(one!.id, one!.id, '--only', 'rpms')).toContain("error: there is no section 'rpms'")
  })
})
