import { type FrozenConfig, ModulesDocument, TreeManifest } from '@murli/contracts/documents'
import { type ModuleEntry, treeDirectories } from '@murli/productmd'
import type { ManifestStore } from '@murli/runtime/manifests'
import type { ComposeRun } from '../engine/compose-run.ts'
import { nodeId } from '../graph/builder.ts'
import { outputsOf } from './outputs.ts'

/** modules.json wants a Koji tag; what does not come from Koji has this one, as the peer's extra documents (spec 05 §4.6). */
const NO_KOJI_TAG = 'DUMMY'
/** How the `modules` record of a repository is called, behind its checksum. */
const RECORD_FILE = /-modules\.yaml\.gz$/

interface Published {
  run: ComposeRun
  config: FrozenConfig
  manifests: ManifestStore
}

/** Entries of modules.json: the modules of every repository that carries a `modules` record (spec 05 §4.6). */
export async function moduleEntries({ run, config, manifests }: Published): Promise<ModuleEntry[]> {
  const repositories = outputsOf(run, 'createrepo', 'binary', 'repodata')
  const entries = await Promise.all(
    repositories.map(async ({ node: { variant: uid, arch }, ref }) => {
      const variant = config.variants.find((candidate) => candidate.uid === uid)
      if (variant === undefined || arch === null) return []
      const modules = run.completion(nodeId('pkgset', { arch, item: 'modules' }))?.result?.outputs[`modules.${variant.uid}`]
      if (modules === undefined) return []
      const { files } = await manifests.get(TreeManifest, ref)
      const record = files.find(({ path }) => RECORD_FILE.test(path))
      if (record === undefined) return []
      const modulemdPath = { binary: `${treeDirectories(variant, arch).repository}/${record.path}` }
      const { streams } = await manifests.get(ModulesDocument, modules)
      return streams.map(({ name, stream, version, context, rpms }): ModuleEntry => {
        const uidOfModule = [name, stream, version, context].join(':')
        return { variant: variant.uid, arch, uid: uidOfModule, kojiTag: NO_KOJI_TAG, modulemdPath, rpms }
      })
    }),
  )
  return entries.flat()
}
