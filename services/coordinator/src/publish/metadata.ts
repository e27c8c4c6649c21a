import { ExtraFilesDocument, type FrozenConfig, ImagesDocument, RpmsDocument } from '@murli/contracts/documents'
import { releaseOf } from '@murli/config/identity'
import { optionsOf } from '@murli/config/schema'
import {
  type ListedImage,
  printComposeinfo,
  printExtraFiles,
  printImages,
  printModules,
  printRpms,
  type RpmEntry,
  treeDirectories,
} from '@murli/productmd'
import type { ManifestStore } from '@murli/runtime/manifests'
import type { ComposeRun } from '../engine/compose-run.ts'
import type { ComposeRecord } from '../ledger/records.ts'
import { listedUnder } from './deliverables.ts'
import { moduleEntries } from './modules.ts'
import { imageOutputs, outputsOf } from './outputs.ts'

/** What metadata are made of. */
export interface Published {
  record: ComposeRecord
  run: ComposeRun
  config: FrozenConfig
  manifests: ManifestStore
  /** Directories of the published tree, relative to `compose/`. */
  directories: ReadonlySet<string>
}

/** With all of them skipped there is no images.json (spec 05 §1.9). */
const IMAGE_PHASES = ['buildinstall', 'ostree_installer', 'createiso', 'extra_isos']

/** Files of `compose/metadata/` by name, those that the peer would have written too (spec 05 §1.9). */
export async function metadataFiles(published: Published): Promise<Map<string, string>> {
  const { run, record, config } = published
  const files = new Map([['composeinfo.json', composeinfo(published, config.variants)]])
  const phases = new Set(run.graph.nodes.map((node) => node.phase))
  const skipped = new Set(run.graph.skipped.map(({ phase }) => phase))
  if (phases.has('gather')) files.set('rpms.json', printRpms(record.identity, await rpmEntries(published)))
  if (phases.has('createrepo')) files.set('modules.json', printModules(record.identity, await moduleEntries(published)))
  // phases without configuration are skipped too; unified ISOs are no phase of the peer's, and are listed whatever was skipped
  if (phases.has('unified_isos') || IMAGE_PHASES.some((phase) => !skipped.has(phase)))
    files.set('images.json', printImages(record.identity, await listedImages(published)))
  if (optionsOf(config.options).extra_files.length > 0 && !skipped.has('extra_files')) {
    files.set('extra_files.json', await extraFiles(published))
  }
  return files
}

/** composeinfo.json; without variants it is the base that a running compose has (spec 05 §1.7). */
export function composeinfo(
  { record, config, directories }: Pick<Published, 'record' | 'config' | 'directories'>,
  variants: FrozenConfig['variants'],
): string {
  return printComposeinfo({
    compose: record.identity,
    release: releaseOf(optionsOf(config.options)),
    variants,
    exists: (directory) => directories.has(directory),
  })
}

async function rpmEntries({ run, manifests }: Published): Promise<RpmEntry[]> {
  const documents = await Promise.all(outputsOf(run, 'gather', 'packages', 'rpms').map(({ ref }) => manifests.get(RpmsDocument, ref)))
  return documents.flatMap(({ variant, arch, entries }) => entries.map((entry) => ({ variant, arch, ...entry })))
}

async function listedImages({ run, manifests }: Published): Promise<ListedImage[]> {
  const outputs = [...imageOutputs(run, 'images'), ...imageOutputs(run, 'images', 'debug')]
  const documents = await Promise.all(outputs.map(({ ref }) => manifests.get(ImagesDocument, ref)))
  return documents.flatMap(({ images }) =>
    images.map((image) => ({
      variant: image.variant,
      arches: listedUnder(run, image.variant, image.arch),
      image: { ...image, path: image.path ?? '' },
    })),
  )
}

/** Listings are relative to their tree; an addon's is its parent's (spec 05 §6.2). */
async function extraFiles({ run, manifests, config, record }: Published): Promise<string> {
  const outputs = outputsOf(run, 'extra_files', null, 'listing')
  const documents = await Promise.all(outputs.map(({ ref }) => manifests.get(ExtraFilesDocument, ref)))
  const trees = documents.map(({ variant, arch, files }) => {
    const owner = config.variants.find(({ uid }) => uid === variant)
    const directories = owner === undefined ? null : treeDirectories(owner, arch)
    const top = arch === 'src' ? directories?.source_tree : directories?.os_tree
    return { variant, arch, files: files.map((file) => ({ ...file, file: `${top}/${file.file}` })) }
  })
  return printExtraFiles(
    record.identity,
    trees.filter(({ files }) => files.length > 0),
  )
}
