import { type ImageRecord, ImagesDocument } from '@murli/contracts/documents'
import type { DeliverableTriple, DeliverablesReport } from '@murli/productmd'
import type { ManifestStore } from '@murli/runtime/manifests'
import type { ComposeRun } from '../engine/compose-run.ts'
import { outputsOf } from './outputs.ts'

type Lists = Record<keyof DeliverablesReport, Record<string, DeliverableTriple[]>>

/**
 * `logs/global/deliverables.json`: what was required, what was attempted though it may fail, and what of that failed
 * (spec 09 §6). A node that was never reached, and one that found nothing to make, is in none of the lists.
 */
export async function deliverablesOf(run: ComposeRun, manifests: ManifestStore): Promise<DeliverablesReport> {
  const lists: Lists = { required: {}, attempted: {}, failed: {} }
  const note = (list: keyof Lists, kind: string, triple: DeliverableTriple): void => {
    const known = (lists[list][kind] ??= [])
    if (!known.some((other) => other.join() === triple.join())) known.push(triple)
  }
  for (const node of run.graph.nodes) {
    const state = run.record(node.id)?.state
    if (node.deliverable === null || state === undefined || !['succeeded', 'memoised', 'failed', 'tolerated'].includes(state)) continue
    const images = run.completion(node.id)?.result?.outputs['images']
    const made = images === undefined ? [] : (await manifests.get(ImagesDocument, images)).images
    const failed = state === 'failed' || state === 'tolerated'
    if (node.phase === 'createiso' && made.length === 0 && !failed) continue
    const triple: DeliverableTriple = [node.variant ?? '', node.arch ?? '*', null]
    note(node.canFail ? 'attempted' : 'required', node.deliverable, triple)
    if (state === 'tolerated') note('failed', node.deliverable, triple)
  }
  for (const { variant, arch, subvariant, kind, canFail } of await testedImages(run, manifests)) {
    note(canFail ? 'attempted' : 'required', kind, [variant, arch, subvariant])
  }
  for (const { variant, arch, subvariant, kind } of await rejectedImages(run, manifests)) note('failed', kind, [variant, arch, subvariant])
  return lists
}

/** Images that the test phase turned away, under every arch that would list them. */
async function rejectedImages(run: ComposeRun, manifests: ManifestStore): Promise<TestedImage[]> {
  const documents = outputsOf(run, 'test', null, 'rejected').map(({ ref }) => manifests.get(ImagesDocument, ref))
  return (await Promise.all(documents)).flatMap(({ images }) => images.flatMap((image) => underEveryArch(run, image)))
}

interface TestedImage {
  variant: string
  arch: string
  subvariant: string
  kind: string
  canFail: boolean
}

/** The sanity check of an image is a deliverable of its own, under every arch that lists the image (spec 06 §6.1). */
async function testedImages(run: ComposeRun, manifests: ManifestStore): Promise<TestedImage[]> {
  const tested = run.graph.nodes.filter((node) => node.phase === 'test' && run.completion(node.id)?.result !== undefined)
  const found: TestedImage[] = []
  for (const node of tested) {
    const sums = run.completion(node.id.replace(/^test/, 'image_checksum'))?.result?.outputs['images']
    if (sums === undefined || run.completion(node.id)?.result === null) continue
    for (const image of (await manifests.get(ImagesDocument, sums)).images) found.push(...underEveryArch(run, image))
  }
  return found
}

function underEveryArch(run: ComposeRun, { variant, arch, subvariant, deliverable, canFail }: ImageRecord): TestedImage[] {
  return listedUnder(run, variant, arch).map((listed) => ({ variant, arch: listed, subvariant, kind: deliverable, canFail }))
}

/** The binary arches that an image is listed under: its own, or for sources all of the variant that have a tree. */
export function listedUnder(run: ComposeRun, variant: string, arch: string): string[] {
  if (arch !== 'src') return [arch]
  const arches = run.graph.nodes.filter((node) => node.phase === 'tree_files' && node.variant === variant && node.arch !== 'src')
  return arches.map((node) => node.arch ?? '')
}
