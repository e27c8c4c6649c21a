import { existsSync } from 'node:fs'
import { join } from 'node:path'
import {
  composeinfoPayload,
  type ComposeinfoInput,
  type ExtraFileEntry,
  type ListedImage,
  printComposeinfo,
  printDeliverables,
  printExtraFiles,
  printImages,
  printJson,
  printModules,
  printProductmd,
  printRpms,
  type RpmEntry,
} from '@murli/productmd'
import { COMPOSE, CONTENT, EPOCHS, MODULE_UID, OPTIONS, RELEASE, VARIANTS } from './content.ts'
import { write } from './write.ts'
import { packagePath } from './write-trees.ts'

/** What the metadata state that the trees do not tell. */
export interface Stated {
  /** Path of the modules record. */
  modules: string
  extraFiles: readonly ExtraFileEntry[]
  images: readonly ListedImage[]
}

/** All documents of a compose, and the two files beside `compose/`. */
export async function writeMetadata(directory: string, { modules, extraFiles, images }: Stated): Promise<void> {
  const product = join(directory, 'compose')
  const metadata = (name: string, text: string): Promise<void> => write(join(product, 'metadata', `${name}.json`), text)
  const exists = (path: string): boolean => existsSync(join(product, path))
  const input: ComposeinfoInput = { compose: COMPOSE, release: RELEASE, variants: VARIANTS, exists }
  await metadata('composeinfo', printComposeinfo(input))
  await metadata('rpms', printRpms(COMPOSE, rpmEntries()))
  await metadata('images', printImages(COMPOSE, images))
  const rpms = ['module-0:1.0-1.noarch', 'module-0:1.0-1.src']
  const place = { variant: 'Server', arch: 'x86_64' }
  await metadata(
    'modules',
    printModules(COMPOSE, [
      { ...place, uid: MODULE_UID, kojiTag: 'module-module-1-20261122-abcdef12', modulemdPath: { binary: modules }, rpms },
    ]),
  )
  const files = extraFiles.map((entry) => ({ ...entry, file: `Server/x86_64/os/${entry.file}` }))
  await metadata('extra_files', printExtraFiles(COMPOSE, [{ ...place, files }]))
  const base = { ...composeinfoPayload(input), variants: {} }
  await write(join(directory, 'work/global/composeinfo-base.json'), printProductmd('composeinfo', base))
  const triples = [['Server', 'x86_64', 'Server'] as const]
  await write(
    join(directory, 'logs/global/deliverables.json'),
    printDeliverables({ required: { iso: triples }, attempted: {}, failed: {} }),
  )
  await write(join(directory, 'logs/global/config-dump.global.log'), printJson(OPTIONS))
  await write(join(directory, 'COMPOSE_ID'), COMPOSE.id)
  await write(join(directory, 'STATUS'), 'FINISHED\n')
}

/** Source packages stand under every binary arch that has something built from them. */
function rpmEntries(): RpmEntry[] {
  return CONTENT.flatMap(([uid, arch, kind, files]) => {
    const variant = VARIANTS.find((candidate) => candidate.uid === uid)!
    return files.flatMap((file) => {
      const [, name = '', rest = ''] = /^(.+?)((?:-debuginfo|-doc)?-1\.0-1\.\w+)\.rpm$/.exec(file) ?? []
      const epoch = EPOCHS[name] ?? 0
      const nevra = `${name}${rest.replace('-1.0-', `-${epoch}:1.0-`)}`
      const srpm = `${name}-${epoch}:1.0-1.src`
      const arches = arch === 'src' ? sourceArches(uid, name) : [arch]
      const path = packagePath(variant, arch, kind, file)
      return arches.map((key): RpmEntry => ({ variant: uid, arch: key, srpm, nevra, category: kind, path, sigkey: null }))
    })
  })
}

function sourceArches(uid: string, name: string): string[] {
  return CONTENT.flatMap(([variant, arch, kind, files]) =>
    variant === uid && kind === 'binary' && files.some((file) => file.startsWith(`${name}-`)) ? [arch] : [],
  )
}
