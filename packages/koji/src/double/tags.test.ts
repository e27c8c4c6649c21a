import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { decodeArguments } from '../calls/index.ts'
import type { XmlRpcStruct } from '../xmlrpc/index.ts'
import { DoubleContent } from './content.ts'
import { bound } from './method.ts'
import { tagMethods } from './tag-methods.ts'

/** Two tags of which one inherits the other, with two builds of bash and one of vim. */
function small() {
  const content = new DoubleContent()
  const base = content.addTag('f40', { arches: 'x86_64 aarch64 i386' })
  const updates = content.addTag('f40-updates')
  content.inherit(updates, base, 0)
  const build = (packageName: string, version: string) => {
    const added = {
      packageName,
      version,
      release: '1.fc40',
      epoch: null,
      volume: 'DEFAULT',
      state: 'COMPLETE',
      type: null,
      taskId: null,
      extra: null,
    } as const
    return content.addBuild(added)
  }
  const [older, newer, vim] = [build('bash', '5.1'), build('bash', '5.2'), build('vim', '9')]
  const rpm = {
    release: '1.fc40',
    epoch: null,
    size: 3_000_000_000,
    payloadHash: 'd41d8cd98f00b204e9800998ecf8427e',
    buildtime: 1_700_000_000,
  }
  content.addRpm({ ...rpm, buildId: newer.id, name: 'bash', version: '5.2', arch: 'src', sigkeys: [] })
  content.addRpm({ ...rpm, buildId: newer.id, name: 'bash', version: '5.2', arch: 'x86_64', sigkeys: ['', 'a15b79cc'] })
  const methods = tagMethods(content)
  const call = async (method: string, positional: (string | number)[], keywords: XmlRpcStruct = {}) => {
    const definition = methods[method]!
    return await definition.run(bound(definition, decodeArguments([...positional, { ...keywords, __starstar: true }])), { user: null })
  }
  const nvrs = async (tag: string, keywords: XmlRpcStruct = {}) => {
    const rows = (await call('listTagged', [tag], keywords)) as { nvr: string; tag_name: string }[]
    return rows.map(({ nvr, tag_name: found }) => `${nvr} in ${found}`)
  }
  return { content, base, updates, older, newer, vim, call, nvrs }
}

describe('what is tagged', () => {
  it('comes in the order of inheritance, in each tag what was tagged last first', async () => {
    const { content, base, updates, older, newer, vim, nvrs } = small()
    content.tag(base, newer)
    content.tag(base, vim)
    content.tag(updates, older)
    expect(await nvrs('f40-updates')).toEqual(['bash-5.1-1.fc40 in f40-updates'])
    expect(await nvrs('f40-updates', { inherit: true })).toEqual([
      'bash-5.1-1.fc40 in f40-updates',
      'vim-9-1.fc40 in f40',
      'bash-5.2-1.fc40 in f40',
    ])
  })

  it('is the latest by when it was tagged in the nearest tag, not by its version', async () => {
    const { content, base, updates, older, newer, vim, nvrs } = small()
    content.tag(base, older)
    content.tag(base, newer)
    content.tag(base, vim)
    content.tag(updates, older)
    expect(await nvrs('f40', { latest: true })).toEqual(['vim-9-1.fc40 in f40', 'bash-5.2-1.fc40 in f40'])
    expect(await nvrs('f40-updates', { latest: true, inherit: true })).toEqual(['bash-5.1-1.fc40 in f40-updates', 'vim-9-1.fc40 in f40'])
  })

  it('is what it was at an event', async () => {
    const { content, base, newer, vim, nvrs } = small()
    const tagged = content.tag(base, newer)
    const untagged = content.untag(base, newer)
    const other = content.tag(base, vim)
    expect(await nvrs('f40', { event: tagged })).toEqual(['bash-5.2-1.fc40 in f40'])
    expect(await nvrs('f40', { event: untagged })).toEqual([])
    expect(await nvrs('f40', { event: other })).toEqual(['vim-9-1.fc40 in f40'])
    await expect(nvrs('f40', { event: 'yesterday' })).rejects.toThrow('ParameterError')
  })

  it('leaves out what is blocked, and builds that are not complete', async () => {
    const { content, base, newer, nvrs } = small()
    const failed = content.addBuild({ ...newer, version: '6', state: 'FAILED' })
    content.tag(base, newer)
    content.tag(base, failed)
    expect(await nvrs('f40')).toEqual(['bash-5.2-1.fc40 in f40'])
    content.block(base, 'bash')
    expect(await nvrs('f40')).toEqual([])
  })

  it('refuses what a hub refuses', async () => {
    const { call } = small()
    await expect(call('listTagged', ['none'])).rejects.toThrow('No such entry in table tag: none')
    await expect(call('listTagged', ['f40'], { type: 'odd' })).rejects.toThrow('unsupported build type: odd')
    await expect(call('getTag', ['absent'], { strict: true })).rejects.toThrow("No such tagInfo: 'absent'")
    await expect(call('getBuild', ['x'])).rejects.toThrow('invalid format: x')
    expect(await call('getTag', ['absent'])).toBeNull()
    expect(await call('getBuild', ['absent-1-1'])).toBeNull()
  })
})

describe('answers have the members of those of a hub', () => {
  const { vectors } = JSON.parse(readFileSync(new URL('../../vectors/protocol.json', import.meta.url), 'utf8')) as {
    vectors: { id: string; value: unknown }[]
  }
  const vector = (id: string) => vectors.find((each) => each.id === id)?.value
  const members = (value: unknown) => Object.keys(value as object).toSorted()

  it('tags, inheritance, builds and packages', async () => {
    const { content, base, newer, call } = small()
    content.tag(base, newer)
    expect(members(await call('getTag', ['f40']))).toEqual(members(vector('rs-05-gettag')))
    const [[inheritance], [theirs]] = [await call('getFullInheritance', ['f40-updates']), vector('rs-07-inheritance')] as [
      object[],
      object[],
    ]
    expect(inheritance).toEqual({ ...theirs, parent_id: 1, child_id: 2 })
    const [[build], [theirBuild]] = [await call('listTagged', ['f40']), vector('rs-13-listtagged')] as [object[], object[]]
    expect(members(build)).toEqual(members(theirBuild))
    const rows = (await call('listTaggedRPMS', ['f40'], { rpmsigs: true })) as [{ arch: string; sigkey: string | null }[], object[]]
    const [[theirRpm]] = vector('rs-14-listtaggedrpms') as [object[], object[]]
    expect(members(rows[0][0])).toEqual(members(theirRpm))
    expect(rows[0].map(({ arch, sigkey }) => [arch, sigkey])).toEqual([
      ['src', null],
      ['x86_64', ''],
      ['x86_64', 'a15b79cc'],
    ])
    expect(rows[1]).toHaveLength(1)
  })
})
