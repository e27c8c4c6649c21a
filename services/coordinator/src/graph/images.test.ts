import { FrozenConfig, Graph, type GraphNode } from '@murli/contracts/documents'
import { optionsOf } from '@murli/config/schema'
import { fixtureRequest } from '@murli/freezing/fixtures'
import { manifestStore } from '@murli/runtime/manifests'
import { memoryBlobStore, testIdentity } from '@murli/runtime/testing'
import { describe, expect, it } from 'vitest'
import { freeze } from '../freeze/freeze.ts'
import { storeFrozen, storeNode } from '../freeze/store.ts'
import { metadataFiles } from '../publish/metadata.ts'
import { addUnifiedIsos } from './unified-isos.ts'

/** A planned compose, and its graph with unified ISOs of these arches. */
async function planned(conf: string, arches: string[] | null = null) {
  const blobs = memoryBlobStore()
  const manifests = manifestStore(blobs)
  const frozen = await freeze(fixtureRequest(conf), blobs)
  if (!frozen.ok) throw new Error(frozen.issues[0]?.message)
  const stored = await storeFrozen(frozen.frozen, manifests)
  const [config, graph] = await Promise.all([manifests.get(FrozenConfig, stored.config), manifests.get(Graph, stored.graph)])
  const extend = async (to: Graph): Promise<Graph> => {
    const { kept, added } = addUnifiedIsos(to, { options: optionsOf(config.options), variants: config.variants }, arches)
    const nodes = [...kept, ...(await Promise.all(added.map((node) => storeNode(node, manifests))))]
    return manifests.get(Graph, await manifests.put(Graph, { ...to, nodes }))
  }
  const extended = await extend(graph)
  const metadata = async (of: Graph): Promise<string[]> => {
    const record = { identity: testIdentity(), config: stored.config }
    const run = { graph: of, completion: () => null }
    const files = await metadataFiles({ record, run, config, manifests, directories: new Set() } as unknown as Parameters<
      typeof metadataFiles
    >[0])
    return [...files.keys()]
  }
  return { graph, extended, extend, metadata }
}

const find = ({ nodes }: Graph, id: string): GraphNode | undefined => nodes.find((node) => node.id === id)
const added = (before: Graph, after: Graph): string[] => after.nodes.map(({ id }) => id).filter((id) => find(before, id) === undefined)

describe('images.json', () => {
  const WITHOUT_DVDS = 'skip_phases = ["createiso"]\n'
  const EXTRA = 'extra_isos = {"^Server$": [{"include_variants": ["Tools"], "filename": "{variant}-{arch}{suffix}"}]}\n'

  it.each<[string, string, boolean]>([
    ['DVDs are made', '', true],
    ['DVDs are not made, and no extra images are configured', WITHOUT_DVDS, false],
    ['DVDs are not made, extra images are', WITHOUT_DVDS + EXTRA, true],
    ['all of them are skipped', `skip_phases = ["createiso", "extra_isos"]\n${EXTRA}`, false],
    ['none of the variants has a DVD', 'createiso_skip = [("^.*$", {"*": True, "src": True})]\n', true],
  ])('when %s', async (_, conf, there) => {
    const { metadata, graph } = await planned(conf)
    expect((await metadata(graph)).includes('images.json')).toBe(there)
  })

  it('is there when unified ISOs were added to a compose without images', async () => {
    const { metadata, extended } = await planned(WITHOUT_DVDS)
    expect(await metadata(extended)).toContain('images.json')
  })

  it('says of a phase without configuration that it was skipped', async () => {
    const { graph } = await planned('')
    expect(graph.skipped).toEqual([
      { phase: 'buildinstall', reason: 'buildinstall_method is not configured' },
      { phase: 'ostree_installer', reason: 'ostree_installer is not configured' },
      { phase: 'extra_isos', reason: 'extra_isos is not configured' },
    ])
  })
})

describe('an image is kept', () => {
  const EXTRA = (members: string) => `extra_isos = {"^Server$": [{"include_variants": ["Tools"], ${members}}]}\n`
  const MAKERS = ['createiso/Server/x86_64', 'extra_isos/Server/x86_64/1']
  const slices = ({ graph }: Awaited<ReturnType<typeof planned>>, ids: string[]) => ids.map((id) => find(graph, id)?.slice)

  it.each<[string, string, string[]]>([
    ['its name', EXTRA('"filename": "other-{arch}{suffix}"'), ['image_checksum/Server/x86_64']],
    ['its limit', EXTRA('"filename": "x-{arch}{suffix}", "max_size": 7'), ['image_checksum/Server/x86_64']],
    [
      'the limit of all images',
      `${EXTRA('"filename": "x-{arch}{suffix}"')}createiso_max_size = [("^Server$", {"*": 7})]\n`,
      ['test/Server/x86_64'],
    ],
    [
      'what may fail',
      `${EXTRA('"filename": "x-{arch}{suffix}"')}failable_deliverables = [("^Server$", {"*": ["iso"]})]\n`,
      ['image_checksum/Server/x86_64'],
    ],
  ])('when %s is changed, which others use', async (_, changed, users) => {
    const [before, after] = [await planned(EXTRA('"filename": "x-{arch}{suffix}"')), await planned(changed)]
    expect(slices(before, MAKERS)).not.toContain(undefined)
    expect(slices(after, MAKERS)).toEqual(slices(before, MAKERS))
    expect(slices(after, users)).not.toEqual(slices(before, users))
  })
})

describe('unified ISOs', () => {
  it('are made of the trees of all top-level variants, one of packages and one of debug packages for each arch, one of sources', async () => {
    const { graph, extended } = await planned('')
    expect(added(graph, extended).filter((id) => id.startsWith('unified_isos'))).toEqual([
      'unified_isos/-/aarch64',
      'unified_isos/-/aarch64/debug',
      'unified_isos/-/x86_64',
      'unified_isos/-/x86_64/debug',
      'unified_isos/-/src',
    ])
    expect(find(extended, 'unified_isos/-/src')?.needs).toEqual([
      { node: 'tree_files/Server/src', output: 'tree', as: 'tree' },
      { node: 'tree_files/Tools/src', output: 'tree', as: 'tree' },
    ])
    expect(find(extended, 'unified_isos/-/x86_64/debug')?.needs).toEqual([
      { node: 'createrepo/Server/x86_64/debug', output: 'tree', as: 'tree' },
      { node: 'tree_files/Server/x86_64', output: 'tree', as: 'identity' },
      { node: 'createrepo/Tools/x86_64/debug', output: 'tree', as: 'tree' },
      { node: 'tree_files/Tools/x86_64', output: 'tree', as: 'identity' },
    ])
  })

  it('are summed up with the images that a directory has; those of debug packages have directories of their own', async () => {
    const { graph, extended } = await planned('', ['x86_64'])
    expect(find(extended, 'image_checksum/Server/x86_64')?.needs).toEqual([
      { node: 'createiso/Server/x86_64', output: 'images', as: 'images', optional: true },
      { node: 'unified_isos/-/x86_64', output: 'images.Server', as: 'images', optional: true },
    ])
    expect(added(graph, extended)).toEqual([
      'unified_isos/-/x86_64',
      'unified_isos/-/x86_64/debug',
      ...['Server', 'Tools'].flatMap((uid) => [`image_checksum/${uid}/x86_64/debug`, `test/${uid}/x86_64/debug`]),
    ])
  })

  it('bring the directories, the sums and the checks to a compose that has none', async () => {
    const { graph, extended } = await planned('skip_phases = ["createiso", "test"]\n', ['src'])
    expect(added(graph, extended)).toEqual(['unified_isos/-/src', 'image_checksum/Server/src', 'image_checksum/Tools/src'])
    expect(find(extended, 'image_checksum/Tools/src')?.needs).toEqual([
      { node: 'unified_isos/-/src', output: 'images.Tools', as: 'images' },
    ])
  })

  it('are added once', async () => {
    const { extended, extend } = await planned('')
    expect((await extend(extended)).nodes).toEqual(extended.nodes)
  })

  it('are none where no tree has repodata', async () => {
    const { graph, extended } = await planned('skip_phases = ["createrepo"]\n')
    expect(added(graph, extended)).toEqual([])
  })
})
