import { Graph, type GraphNode } from '@murli/contracts/documents'
import { fixtureRequest } from '@murli/freezing/fixtures'
import { manifestStore } from '@murli/runtime/manifests'
import { memoryBlobStore } from '@murli/runtime/testing'
import { describe, expect, it } from 'vitest'
import { freeze } from '../freeze/freeze.ts'
import { storeFrozen } from '../freeze/store.ts'

const LORAX = 'buildinstall_method = "lorax"\n'
const EXTRA = 'extra_isos = {"^Server$": [{"include_variants": ["Tools"], "filename": "{variant}-{arch}{suffix}"}]}\n'
const NODE = 'buildinstall/Server/x86_64'

/** The graph of a configuration, with slices read. */
async function planned(conf: string) {
  const blobs = memoryBlobStore()
  const manifests = manifestStore(blobs)
  const frozen = await freeze(fixtureRequest(conf), blobs)
  if (!frozen.ok) throw new Error(frozen.issues[0]?.message)
  const graph = await manifests.get(Graph, (await storeFrozen(frozen.frozen, manifests)).graph)
  const find = (id: string): GraphNode | undefined => graph.nodes.find((node) => node.id === id)
  const needs = (id: string): string[] | undefined =>
    find(id)
      ?.needs.filter(({ node }) => node.startsWith('buildinstall/'))
      .map(({ node, output, as, optional = false }) => `${as} <- ${node} ${output}${optional ? ' if there' : ''}`)
  const slice = async (id: string) => JSON.parse((await blobs.readBytes(find(id)!.slice)).toString()) as Record<string, unknown>
  return { graph, find, needs, slice }
}

describe('installers', () => {
  it('are made of the package set and the comps, as soon as these are there', async () => {
    const { graph, find } = await planned(LORAX)
    const ids = graph.nodes.map(({ id }) => id).filter((id) => id.startsWith('buildinstall/'))
    expect(ids).toEqual(['Server/aarch64', 'Server/x86_64', 'Tools/aarch64', 'Tools/x86_64'].map((place) => `buildinstall/${place}`))
    expect(find(NODE)).toMatchObject({ flavor: 'lorax', deliverable: 'buildinstall', canFail: false })
    expect(find(NODE)?.needs).toEqual([
      { node: 'pkgset/-/-', output: 'set.x86_64', as: 'packageSet' },
      { node: 'init/Server/x86_64', output: 'comps', as: 'comps' },
    ])
  })

  it('are in the trees and on the media, which are made without them when they may fail and do', async () => {
    const { needs, find, slice } = await planned(`${LORAX}${EXTRA}failable_deliverables = [("^Server$", {"x86_64": ["buildinstall"]})]\n`)
    expect(find(NODE)?.canFail).toBe(true)
    expect(needs('tree_files/Server/x86_64')).toEqual([`installer <- ${NODE} os if there`, `installerFacts <- ${NODE} installer if there`])
    expect(needs('createiso/Server/x86_64')).toEqual([`installer <- ${NODE} installer if there`])
    expect(needs('extra_isos/Server/x86_64/1')).toEqual([`installer <- ${NODE} os if there`])
    expect(needs('image_checksum/Server/x86_64')).toEqual([`images <- ${NODE} images if there`])
    expect(await slice('createiso/Server/x86_64')).toMatchObject({ bootable: true })
    expect(await slice('extra_isos/Server/x86_64/1')).toMatchObject({ bootable: true })
    expect(await slice('createiso/Server/src')).toMatchObject({ bootable: false })
    expect(await slice('image_checksum/Server/x86_64')).toMatchObject({
      attributes: expect.arrayContaining([{ from: NODE, nameFormat: null, maxSize: null, canFail: true }]),
    })
  })

  it.each<[string, string, string | null]>([
    ['are not configured', '', 'buildinstall_method is not configured'],
    ['are skipped', `${LORAX}skip_phases = ["buildinstall"]\n`, 'skipped by skip_phases'],
    ['are not wanted of the variant', `${LORAX}buildinstall_skip = [("^Server$", {"x86_64": True})]\n`, null],
  ])('media do not boot when they %s', async (_, conf, reason) => {
    const { graph, find, needs, slice } = await planned(conf)
    expect(find(NODE)).toBeUndefined()
    expect(needs('tree_files/Server/x86_64')).toEqual([])
    expect(await slice('createiso/Server/x86_64')).toMatchObject({ bootable: false })
    expect(graph.skipped.find(({ phase }) => phase === 'buildinstall')?.reason ?? null).toBe(reason)
  })

  it('are imported where they are bound so, which waits for nothing, and made by lorax elsewhere', async () => {
    const bound = 'phase_bindings = {"buildinstall": [("^Server$", {"x86_64": "import"})], "test": "mine"}\n'
    const { find, needs, slice } = await planned(`${LORAX}${bound}buildinstall_import_from = [(".*", {"*": "http://host/$basearch/os"})]\n`)
    expect(find(NODE)).toMatchObject({ flavor: 'import', deliverable: 'buildinstall', needs: [] })
    expect(await slice(NODE)).toMatchObject({ importFrom: 'http://host/x86_64/os' })
    expect(find('buildinstall/Server/aarch64')).toMatchObject({ flavor: 'lorax', needs: { length: 2 } })
    expect(await slice('buildinstall/Server/aarch64')).not.toHaveProperty('importFrom')
    expect(needs('createiso/Server/x86_64')).toEqual([`installer <- ${NODE} installer if there`])
    expect(find('createiso/Server/x86_64')?.flavor).toBe('builtin')
    expect(find('test/Server/x86_64')?.flavor).toBe('mine')
  })

  it('are there without a method where they are bound, and only there', async () => {
    const bound = 'phase_bindings = {"buildinstall": [("^Server$", {"x86_64": "import"})]}\n'
    const { graph, slice } = await planned(`${bound}buildinstall_import_from = [(".*", {"*": "http://host/os"})]\n`)
    expect(graph.nodes.map(({ id }) => id).filter((id) => id.startsWith('buildinstall/'))).toEqual([NODE])
    expect(await slice('createiso/Server/x86_64')).toMatchObject({ bootable: true })
    expect(await slice('createiso/Tools/x86_64')).toMatchObject({ bootable: false })
  })

  it('are refused before anything is made when they are to be imported from nowhere', async () => {
    await expect(planned('phase_bindings = {"buildinstall": "import"}\n')).rejects.toThrow(
      'phase_bindings: the installer of Server.aarch64 is to be imported, but buildinstall_import_from says nothing of where from',
    )
  })

  it('are images of their own where there are no others', async () => {
    const { find } = await planned(`${LORAX}skip_phases = ["createiso"]\n`)
    expect(find('image_checksum/Server/x86_64')?.needs).toEqual([{ node: NODE, output: 'images', as: 'images' }])
    expect(find('image_checksum/Server/src')).toBeUndefined()
  })
})

describe('installers of OSTrees', () => {
  const OSTREE = (members = '') => `ostree_installer = [("^Server$", {"x86_64": {"repo": ["http://host/$arch/", "Tools"]${members}}})]\n`
  const OSTREE_NODE = 'ostree_installer/Server/x86_64/1'

  it('are made of the package set, and are part of trees and images', async () => {
    const { find, slice } = await planned(OSTREE(', "failable": ["*"], "release": "!RELEASE_FROM_DATE_RESPIN", "rootfs_size": "4"'))
    expect(find(OSTREE_NODE)).toMatchObject({ flavor: 'lorax', deliverable: 'ostree-installer', canFail: true })
    expect(find('tree_files/Server/x86_64')?.needs).toContainEqual({
      node: OSTREE_NODE,
      output: 'os',
      as: 'ostreeInstaller',
      optional: true,
    })
    expect(find('image_checksum/Server/x86_64')?.needs).toContainEqual({
      node: OSTREE_NODE,
      output: 'images',
      as: 'images',
      optional: true,
    })
    expect(await slice(OSTREE_NODE)).toMatchObject({
      number: 1,
      imageRelease: '!RELEASE_FROM_DATE_RESPIN',
      sources: [{ id: 'source-0', url: 'http://host/x86_64/' }],
      lorax: { version: '1', noMacboot: true, noUpgrade: false, rootfsSize: '4' },
    })
  })

  it.each([
    [
      'a relative template without a repository of templates',
      ', "add_template": ["t.tmpl"]',
      'Relative path to template without setting template_repo.',
    ],
    ['an unknown generator', ', "release": "!RELEASE"', "Unknown version generator '!RELEASE'"],
  ])('are refused for %s', async (_, members, message) => {
    await expect(planned(OSTREE(members))).rejects.toThrow(message)
  })

  it('and one of lorax do not fit into one tree, unless that is wanted', async () => {
    await expect(planned(LORAX + OSTREE())).rejects.toThrow('Can not generate ostree installer for Server.x86_64')
    const { find } = await planned(`${LORAX}${OSTREE()}ostree_installer_overwrite = True\n`)
    expect([NODE, OSTREE_NODE].map((id) => find(id)?.id)).toEqual([NODE, OSTREE_NODE])
  })
})
