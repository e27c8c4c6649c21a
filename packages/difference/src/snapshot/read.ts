import { canonicalJson } from '@murli/contracts'
import {
  type ExtraFilesPayload,
  type ImagesPayload,
  parseComposeinfo,
  parseExtraFiles,
  parseImages,
  parseRpms,
  ProductmdError,
} from '@murli/productmd'
import { type ComposeFiles, textOf } from '../compose-files.ts'
import { DifferenceError } from '../error.ts'
import { packagesOf } from './packages.ts'
import { repositoriesOf } from './repositories.ts'
import type { Place, Snapshot, SnapshotImage } from './types.ts'

/**
 * Reads what a compose says of itself: the documents of `compose/metadata`, Murli's or the peer's. Those that a compose need not have
 * count as empty.
 * @throws {DifferenceError} there is no composeinfo.json, or a document is not what productmd wants
 */
export async function readSnapshot(files: ComposeFiles, place: Place): Promise<Snapshot> {
  const composeinfo = await documentOf(files, 'composeinfo', parseComposeinfo)
  if (composeinfo === null) {
    throw new DifferenceError(`${files.name} has no compose/metadata/composeinfo.json`, {
      hint: 'only composes that have finished can be compared',
    })
  }
  const listed = await files.list()
  const rpms = await documentOf(files, 'rpms', parseRpms)
  const images = await documentOf(files, 'images', parseImages)
  const extraFiles = await documentOf(files, 'extra_files', parseExtraFiles)
  const { compose, release } = composeinfo
  return {
    compose: { id: compose.id, release: `${release.name} ${release.version}`, date: compose.date, label: compose.label ?? null },
    variants: Object.fromEntries(Object.entries(composeinfo.variants).filter(([uid]) => (place.variant ?? uid) === uid)),
    packages: rpms === null ? [] : packagesOf(rpms, listed, place),
    repositories: repositoriesOf(composeinfo, place),
    images: images === null ? [] : imagesOf(images, place),
    extraFiles: extraFiles === null ? new Map() : extraFilesOf(extraFiles, place),
    options: await files.options(),
  }
}

async function documentOf<Payload>(files: ComposeFiles, name: string, parse: (text: string) => Payload): Promise<Payload | null> {
  const path = `compose/metadata/${name}.json`
  const text = await textOf(files, path)
  if (text === null) return null
  try {
    return parse(text)
  } catch (cause) {
    if (cause instanceof ProductmdError) throw new DifferenceError(`${files.name}: ${path}: ${cause.message}`, { cause })
    throw cause
  }
}

/** A source image stands under every binary arch; it counts once. */
function imagesOf({ images }: ImagesPayload, place: Place): SnapshotImage[] {
  const found = new Map<string, SnapshotImage>()
  for (const [variant, byArch] of Object.entries(images)) {
    if ((place.variant ?? variant) !== variant) continue
    for (const image of Object.values(byArch).flat()) {
      if ((place.arch ?? image.arch) === image.arch) found.set(`${variant}/${image.path}`, { variant, image })
    }
  }
  return [...found.values()]
}

function extraFilesOf({ extra_files: byVariant }: ExtraFilesPayload, place: Place): Map<string, string> {
  const entries = Object.entries(byVariant).flatMap(([variant, byArch]) =>
    Object.entries(byArch).flatMap(([arch, files]) =>
      (place.variant ?? variant) === variant && (place.arch ?? arch) === arch
        ? files.map((file): [string, string] => [file.file, canonicalJson([file.size, file.checksums])])
        : [],
    ),
  )
  return new Map(entries)
}
