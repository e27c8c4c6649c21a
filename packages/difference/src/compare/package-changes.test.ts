import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { SnapshotPackage } from '../snapshot/types.ts'
import { packageChanges } from './package-changes.ts'

/** `Server.x86_64 bash-1.0-1.x86_64`, with what a test says beyond that. */
function placed(text: string, more: Partial<SnapshotPackage> = {}): SnapshotPackage {
  const [, variant = '', arch = '', name = '', evr = '', packageArch = ''] =
    /^(\S+)\.(\w+) (.+?)-((?:\d+:)?[^-]+-[^-]+)\.(\w+)$/.exec(text) ?? []
  const category = packageArch === 'src' ? 'source' : name.includes('-debug') ? 'debug' : 'binary'
  const path = `compose/${text}`
  return {
    variant,
    arch,
    category,
    name,
    packageArch,
    evr,
    source: name.split('-')[0] ?? '',
    sigkey: null,
    path,
    digest: text,
    size: 100,
    ...more,
  }
}

const told = (before: SnapshotPackage[], after: SnapshotPackage[]) =>
  packageChanges(before, after).map(({ kind, source, before: was, after: is }) => `${kind} ${source}: ${was.join(',')} -> ${is.join(',')}`)

describe('what happened to packages', () => {
  it('is one change for what happened alike to packages of one source', () => {
    const names = ['bash', 'bash-devel', 'bash-debuginfo']
    const before = names.map((name) => placed(`Server.x86_64 ${name}-5.1-1.x86_64`))
    const after = names.map((name) => placed(`Server.x86_64 ${name}-5.2-1.x86_64`, { size: 150 }))
    expect(packageChanges(before, after)).toEqual([
      {
        kind: 'upgraded',
        source: 'bash',
        before: ['5.1-1'],
        after: ['5.2-1'],
        packages: [
          { name: 'bash', category: 'binary', arches: ['x86_64'] },
          { name: 'bash-debuginfo', category: 'debug', arches: ['x86_64'] },
          { name: 'bash-devel', category: 'binary', arches: ['x86_64'] },
        ],
        variants: ['Server'],
        sizeChange: 150,
        changelog: [],
      },
    ])
  })

  it('goes by versions as rpm compares them', () => {
    const one = (evr: string) => [placed(`S.x86_64 a-${evr}.x86_64`)]
    expect(told(one('1.9-1'), one('1.10-1'))).toEqual(['upgraded a: 1.9-1 -> 1.10-1'])
    expect(told(one('2.0-1'), one('2.0~rc1-1'))).toEqual(['downgraded a: 2.0-1 -> 2.0~rc1-1'])
    expect(told(one('9-1'), one('1:1-1'))).toEqual(['upgraded a: 9-1 -> 1:1-1'])
  })

  it('tells builds beside the newest', () => {
    const [old, kept] = ['1-1', '2-1'].map((evr) => placed(`S.x86_64 kernel-${evr}.x86_64`))
    expect(told([old!, kept!], [kept!])).toEqual(['versions kernel: 1-1 -> '])
  })

  it('is a change of arches when a package becomes noarch, in a tree that both have', () => {
    expect(told([placed('S.x86_64 a-1-1.x86_64')], [placed('S.x86_64 a-1-1.noarch')])).toEqual(['arches a: x86_64 -> noarch'])
  })

  it('is nothing for packages that are only in a new tree, too', () => {
    const before = [placed('S.x86_64 a-1-1.x86_64')]
    expect(told(before, [...before, placed('S.aarch64 a-1-1.aarch64')])).toEqual([])
    expect(told(before, [...before, placed('T.x86_64 a-1-1.x86_64', { digest: before[0]!.digest })])).toEqual([])
    expect(told(before, [...before, placed('S.aarch64 b-1-1.aarch64')])).toEqual(['added b:  -> 1-1'])
  })

  it('is a move when another variant has it', () => {
    const stay = ['S', 'T'].map((uid) => placed(`${uid}.x86_64 stay-1-1.x86_64`, { digest: 'stay' }))
    const at = (uid: string) => placed(`${uid}.x86_64 a-1-1.x86_64`, { digest: 'a' })
    expect(told([...stay, at('S')], [...stay, at('T')])).toEqual(['moved a: S -> T'])
  })

  it('is one move with the source package, whichever new variants have them', () => {
    const stay = ['S', 'T'].map((uid) => placed(`${uid}.x86_64 stay-1-1.x86_64`, { digest: 'stay' }))
    const at = (...uids: string[]) => uids.map((uid) => placed(`${uid}.x86_64 a-1-1.x86_64`, { digest: 'a' }))
    const source = (uid: string) => placed(`${uid}.src a-1-1.src`, { digest: 'a' })
    const changes = packageChanges([...stay, ...at('S'), source('S')], [...stay, ...at('T', 'New'), source('T')])
    expect(changes.map(({ kind, packages: names }) => [kind, names.map(({ category }) => category)])).toEqual([
      ['moved', ['binary', 'source']],
    ])
  })

  it('tells other bytes and other signatures under one version', () => {
    const one = (more: Partial<SnapshotPackage>) => [placed('S.x86_64 a-1-1.x86_64', more)]
    expect(told(one({ digest: 'x' }), one({ digest: 'y' }))).toEqual(['rebuilt a: 1-1 -> 1-1'])
    expect(told(one({ digest: null }), one({ digest: 'y' }))).toEqual([])
    expect(told(one({ sigkey: null, digest: 'x' }), one({ sigkey: 'abcd', digest: 'y' }))).toEqual(['signed a: unsigned -> abcd'])
  })

  const packages = fc.uniqueArray(
    fc.record({
      variant: fc.constantFrom('S', 'T'),
      arch: fc.constantFrom('x86_64', 'aarch64'),
      name: fc.constantFrom('a', 'b', 'b-libs', 'c'),
      evr: fc.constantFrom('1-1', '1-2', '1:0-1'),
      digest: fc.constantFrom('x', 'y', null),
    }),
    { selector: ({ variant, arch, name, evr }) => `${variant} ${arch} ${name} ${evr}` },
  )
  const placedAll = (list: { variant: string; arch: string; name: string; evr: string; digest: string | null }[]) =>
    list.map(({ variant, arch, name, evr, digest }) => placed(`${variant}.${arch} ${name}-${evr}.${arch}`, { digest }))

  it('is nothing between a compose and itself, and the other way round what was added is removed', () => {
    fc.assert(
      fc.property(packages, packages, (one, other) => {
        const [before, after] = [placedAll(one), placedAll(other)]
        expect(packageChanges(before, before)).toEqual([])
        const [there, back] = [packageChanges(before, after), packageChanges(after, before)]
        const of = (changes: typeof there, kind: string) =>
          changes.filter((change) => change.kind === kind).map(({ packages: names }) => names)
        expect(of(there, 'added')).toEqual(of(back, 'removed'))
        expect(of(there, 'upgraded').length).toBe(of(back, 'downgraded').length)
      }),
    )
  })
})
