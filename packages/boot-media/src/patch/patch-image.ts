import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import {
  type BootEntry,
  BOOT_AREA_BYTES,
  bootability,
  bootCatalog,
  type ImplantedMd5,
  implantedMd5,
  Iso9660Error,
  PRIMARY_VOLUME_END,
  primaryVolume,
} from '@murli/iso9660'
import { MurliError } from '@murli/runtime/errors'
import type { EfiTools } from '../efi-image.ts'
import { KICKSTART } from '../files.ts'
import { ImageFile } from '../image/image-file.ts'
import { type Implanted, implantMd5 } from '../image/implant.ts'
import { xorrisoScript } from '../image/xorriso-script.ts'
import { archOf } from './arch.ts'
import { tweakedBootFiles } from './boot-files.ts'
import { patchCommands } from './commands.ts'
import { type Grafts, PLAIN_MODE, readGrafts } from './grafts.ts'

/** An image to make out of another. Null stands for what the source has. */
export interface PatchRequest {
  readonly source: string
  readonly target: string
  /** Merged over the source, the last one over all others. */
  readonly graftDirectories: readonly string[]
  readonly volumeId: string | null
  readonly supported: boolean | null
  readonly arch: string | null
}

/** What the programs are run with. */
export interface PatchTools extends EfiTools {
  readonly signal: AbortSignal
}

/** What became of it. */
export interface PatchedImage extends Implanted {
  readonly supported: boolean
  readonly bootable: boolean
  /** Sentences about what is not as one would expect. */
  readonly warnings: readonly string[]
}

/**
 * Makes an image out of another one and directories put over it; it boots as that one does (spec 06 §8.2). Labels in boot configurations become
 * that of the image, and with a `ks.cfg` at its root they name it. The checksums in `.treeinfo` are those of the files on it.
 * @throws {MurliError} IMAGE_INVALID, CONFIG_INVALID, PATH_UNSAFE, TOOL_MISSING, TOOL_FAILED.
 */
export async function patchImage(request: PatchRequest, tools: PatchTools): Promise<PatchedImage> {
  try {
    return await patch(request, tools)
  } catch (error) {
    if (!(error instanceof Iso9660Error)) throw error
    throw new MurliError('IMAGE_INVALID', `${request.source}: ${error.message}`, { cause: error })
  }
}

async function patch({ source, target, ...request }: PatchRequest, tools: PatchTools): Promise<PatchedImage> {
  if (request.volumeId !== null) refuseImpossible(request.volumeId)
  await using image = await ImageFile.open(source)
  const facts = await sourceFacts(image, source)
  const volumeId = request.volumeId ?? facts.volumeId
  const grafts = await readGrafts(request.graftDirectories)
  const hasKickstart = grafts.files.has(KICKSTART) || (await image.entries()).has(KICKSTART)
  const boot = await tweakedBootFiles(image, grafts.files, { volumeId, hasKickstart }, tools)
  const arch = request.arch ?? (await archOf(image, grafts.files))
  const commands = patchCommands({
    source,
    target,
    volumeId,
    arch,
    boots: facts.bootable,
    files: new Map([...grafts.files, ...boot.files]),
    directories: await newDirectories(grafts, image),
    modes: new Map([...[...boot.files.keys()].map((path) => [path, PLAIN_MODE] as const), ...grafts.modes]),
    appendedPartition: boot.appendedPartition,
  })
  const script = join(tools.task.scratch, 'xorriso-commands')
  await writeFile(script, xorrisoScript(commands))
  await tools.task.tool('xorriso', ['-no_rc', '-options_from_file', script])
  await finish(target, facts.catalog)
  const supported = request.supported ?? facts.implanted?.supported ?? false
  const implanted = await implantMd5(target, { supported, signal: tools.signal })
  return { ...implanted, supported, bootable: facts.bootable, warnings: warningsOf(arch, facts) }
}

function refuseImpossible(volumeId: string): void {
  if (/^[^\n\r]+$/.test(volumeId) && Buffer.byteLength(volumeId) <= 32) return
  throw new MurliError('CONFIG_INVALID', `volume id ${JSON.stringify(volumeId)}: expected 1 to 32 bytes in one line`)
}

async function newDirectories({ files, directories }: Grafts, image: ImageFile): Promise<string[]> {
  const inside = await image.entries()
  return directories.filter((path) => !files.has(path) && !inside.has(path))
}

interface SourceFacts {
  readonly volumeId: string
  readonly implanted: ImplantedMd5 | null
  readonly bootable: boolean
  readonly catalog: readonly BootEntry[]
}

async function sourceFacts(image: ImageFile, path: string): Promise<SourceFacts> {
  const volume = primaryVolume(await image.read(0, PRIMARY_VOLUME_END))
  if (volume === null) throw new MurliError('IMAGE_INVALID', `${path} is no ISO 9660 image`)
  const { mbr, gpt, elTorito } = bootability(await image.read(0, BOOT_AREA_BYTES))
  const { volumeId, applicationUse } = volume
  return { volumeId, implanted: implantedMd5(applicationUse), bootable: mbr || gpt || elTorito, catalog: await bootCatalog(image.read) }
}

/** Puts right what mastering made wrong, and looks whether the image boots what its source does. */
async function finish(target: string, expected: readonly BootEntry[]): Promise<void> {
  await using image = await ImageFile.open(target, 'r+')
  await image.correctTreeinfo()
  const platforms = (catalog: readonly BootEntry[]): string => catalog.map(({ platform }) => platform).join(', ')
  const found = platforms(await bootCatalog(image.read))
  if (found === platforms(expected)) return
  throw new MurliError(
    'IMAGE_INVALID',
    `the image that was made would boot other firmware (${found}) than its source (${platforms(expected)})`,
  )
}

function warningsOf(arch: string | null, { implanted, bootable }: SourceFacts): string[] {
  return [
    ...(bootable ? [] : ['the source does not boot, and so the image does not']),
    ...(arch === null ? ['neither .discinfo nor .treeinfo says for which arch the image is'] : []),
    ...(implanted === null ? ['the source has no implanted MD5, and so says nothing of whether it is supported'] : []),
  ]
}
