import { memoryBlobStore } from '@murli/runtime/testing'
import { describe, expect, it } from 'vitest'
import { fixtureRequest } from '@murli/freezing/fixtures'
import { freeze } from './freeze.ts'

/** Findings of a request as `code message file:line`; none when it is accepted. */
async function findings(...request: Parameters<typeof fixtureRequest>): Promise<string[]> {
  const result = await freeze(fixtureRequest(...request), memoryBlobStore())
  const issues = result.ok ? result.frozen.warnings : result.issues
  return issues.map(({ code, message, position }) => `${code} ${message}${position === null ? '' : ` ${position.file}:${position.line}`}`)
}

describe('freeze', () => {
  it('accepts a sound configuration without a word', async () => {
    expect(await findings()).toEqual([])
  })

  it('pins every file that options refer to, and the configuration itself', async () => {
    const blobs = memoryBlobStore()
    const result = await freeze(fixtureRequest(), blobs)
    if (!result.ok) throw new Error('refused')
    const { config } = result.frozen
    expect(Object.keys(config.pinned).toSorted()).toEqual(['"comps.xml"', '"variants.xml"'])
    expect(config.files.map(({ path }) => path)).toEqual(['fixture.conf'])
    expect((await blobs.readBytes(config.pinned['"comps.xml"']![0]!.ref)).toString()).toContain('<id>core</id>')
    expect(config.options).toMatchObject({ release_short: 'Fixture', greedy_method: 'none' })
  })

  it.each<[string, Parameters<typeof fixtureRequest>, string[]]>([
    ['a syntax error', ['greedy_method = = "all"\n'], ['CONFIG_SYNTAX Invalid syntax']],
    [
      'a wrong type',
      ['hashed_directories = 1\n'],
      ["CONFIG_INVALID Failed validation in hashed_directories: 1 is not of type 'boolean' fixture.conf:9"],
    ],
    [
      'what is not built yet',
      ['symlink_isos_to = "/isos"\n'],
      ['NOT_SUPPORTED not supported yet: symlink_isos_to: images stay inside of the compose fixture.conf:9'],
    ],
    ['a missing comps file', ['', { 'comps.xml': null }], ['FILE_MISSING comps_file: no such file: comps.xml fixture.conf:5']],
    ['malformed comps', ['', { 'comps.xml': '<comps><group></comps>' }], ['COMPS_INVALID']],
    [
      'malformed variants',
      ['', { 'variants.xml': '<variants>\n<variant id="A/B" name="A" type="variant"/></variants>' }],
      ['VARIANTS_INVALID'],
    ],
    [
      'an unknown lookaside',
      ['variant_as_lookaside = [("Tools", "Nix")]\n'],
      ["CONFIG_INVALID GATHER: variant_as_lookaside: variant 'Nix' doesn't exist"],
    ],
    [
      'a lookaside cycle',
      ['variant_as_lookaside = [("Tools", "Server"), ("Server", "Tools")]\n'],
      ['CONFIG_INVALID There is a bad configuration'],
    ],
    [
      'an additional package of a foreign arch',
      ['additional_packages = [("^Tools$", {"aarch64": ["bash.x86_64"]})]\n'],
      ['CONFIG_INVALID additional_packages'],
    ],
    ['a production compose without a label', ['', {}, { type: 'production' }], ['LABEL_INVALID']],
    ['a label of another form', ['', {}, { label: 'Gold-1' }], ['LABEL_INVALID Label in unknown format: Gold-1']],
    [
      'a skipped phase that others need',
      ['', {}, { skipPhases: ['gather'] }],
      ["CONFIG_INVALID gather phase is skipped but it's needed by createrepo phase"],
    ],
  ])('refuses %s with one clear finding', async (_what, request, expected) => {
    const found = await findings(...request)
    expect(found).toHaveLength(expected.length)
    for (const [index, text] of expected.entries()) expect(found[index]).toContain(text)
  })

  it('collects findings of several kinds', async () => {
    const found = await findings('hashed_directories = 1\nsymlink_isos_to = "/isos"\ngreedy_methd = "all"\n')
    expect(found).toHaveLength(3)
  })
})

describe('the planned graph', () => {
  async function nodes(...request: Parameters<typeof fixtureRequest>) {
    const result = await freeze(fixtureRequest(...request), memoryBlobStore())
    if (!result.ok) throw new Error(JSON.stringify(result.issues))
    return new Map(result.frozen.graph.nodes.map((node) => [node.id, node]))
  }
  const needs = (graph: Awaited<ReturnType<typeof nodes>>, id: string) =>
    graph.get(id)!.needs.map((need) => `${need.as} <- ${need.node} ${need.output}`)

  it('lets a node wait for what it reads, and for nothing else', async () => {
    const graph = await nodes('variant_as_lookaside = [("Tools", "Server")]\n')
    expect(needs(graph, 'gather/Tools/x86_64')).toEqual([
      'packageSet <- pkgset/-/- set.x86_64',
      'comps <- init/Tools/x86_64 comps',
      'lookasideSources <- gather/Server/aarch64 selection',
      'lookaside <- gather/Server/x86_64 selection',
    ])
    expect(needs(graph, 'gather/Server-HA/x86_64')).toContain('parent <- gather/Server/x86_64 selection')
    expect(needs(graph, 'gather/Server-optional/x86_64')).toEqual([
      'packageSet <- pkgset/-/- set.x86_64',
      'comps <- init/Server-optional/x86_64 comps',
      'parentComps <- init/Server/x86_64 comps',
      'siblingComps <- init/Server-HA/x86_64 comps',
    ])
    expect(needs(graph, 'createrepo/Tools/src/source')).toEqual([
      'packages <- gather/Tools/aarch64/packages source',
      'packages <- gather/Tools/x86_64/packages source',
    ])
  })

  it('trims families only: a variant without children goes past the trim', async () => {
    const graph = await nodes()
    expect(needs(graph, 'gather/Tools/x86_64/packages')).toEqual(['selection <- gather/Tools/x86_64 selection'])
    expect(needs(graph, 'gather/Server-HA/x86_64/packages')).toEqual(['selection <- gather/-/-/trim selection.Server-HA.x86_64'])
    expect(needs(graph, 'gather/-/-/trim')).toHaveLength(6)
  })

  it('puts addons into the tree of their parent and gives them none of their own', async () => {
    const graph = await nodes()
    expect(needs(graph, 'tree_files/Server/x86_64')).toEqual([
      'repository <- createrepo/Server/x86_64/binary tree',
      'addon <- createrepo/Server-HA/x86_64/binary tree',
    ])
    expect(graph.has('tree_files/Server-HA/x86_64')).toBe(false)
    expect(graph.has('createiso/Server-HA/x86_64')).toBe(false)
    expect(graph.has('createiso/Server-optional/x86_64')).toBe(false)
  })

  it('leaves out skipped phases and what hangs on them', async () => {
    const graph = await nodes('', {}, { justPhases: ['pkgset', 'gather'] })
    expect([...new Set([...graph.values()].map(({ phase }) => phase))].toSorted()).toEqual(['gather', 'init', 'pkgset', 'tree_files'])
  })

  it('makes trees of bare packages when createrepo is skipped', async () => {
    const graph = await nodes('', {}, { skipPhases: ['createrepo', 'createiso'] })
    expect(needs(graph, 'tree_files/Server/x86_64')).toEqual([
      'repository <- gather/Server/x86_64/tree tree',
      'addon <- gather/Server-HA/x86_64/tree tree',
    ])
    expect(needs(graph, 'gather/Tools/src/tree')).toEqual([
      'packages <- gather/Tools/aarch64/packages source',
      'packages <- gather/Tools/x86_64/packages source',
    ])
    expect(needs(graph, 'gather/Tools/x86_64/tree.debug')).toEqual(['packages <- gather/Tools/x86_64/packages debug'])
    expect([...graph.keys()].filter((id) => id.startsWith('repoclosure'))).toEqual([])
  })

  it('has needs that exist and point backwards', async () => {
    const graph = await nodes('variant_as_lookaside = [("Tools", "Server")]\n')
    const done = new Set<string>()
    for (let before = -1; before !== done.size;) {
      before = done.size
      for (const node of graph.values()) if (node.needs.every((need) => done.has(need.node))) done.add(node.id)
    }
    expect(done.size).toBe(graph.size)
  })
})
