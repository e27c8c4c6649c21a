import { copyFile, mkdir, utimes } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import {
  buildTreeinfo,
  discinfoTimestamp,
  type ExtraFileEntry,
  printDiscinfo,
  printMediaRepo,
  printTreeExtraFiles,
  printTreeinfo,
  treeDirectories,
  type Treeinfo,
  type VariantFacts,
} from '@murli/productmd'
import { COMPS, CONTENT, EXTRA_FILES, INSTALLER, MODULES, RELEASE, TIME, VARIANTS } from './content.ts'
import { run, sums, write } from './write.ts'

/** A package's place, relative to `compose/`, in the directory of packages that it goes to; buckets by first letter. */
export function packagePath(variant: VariantFacts, arch: string, kind: 'binary' | 'source' | 'debug', file: string): string {
  const directories = treeDirectories(variant, arch)
  const packages = { binary: directories.packages, source: directories.source_packages, debug: directories.debug_packages }[kind]
  return `${packages}/${file.charAt(0)}/${file}`
}

/** Packages and repodata of every tree, made by createrepo_c as the peer calls it. @returns path of the modules record */
export async function writeRepositories(product: string, rpms: string): Promise<string> {
  const comps = join(dirname(product), 'work/x86_64/comps/comps-Server.x86_64.xml')
  const modules = join(dirname(product), 'work/modules.yaml')
  await write(comps, COMPS)
  await write(modules, MODULES)
  // parents come last: their trees hold those of their addons, which are not theirs
  for (const [uid, arch, kind, files] of CONTENT.toReversed()) {
    const variant = VARIANTS.find((candidate) => candidate.uid === uid)!
    const directories = treeDirectories(variant, arch)
    const repository = { binary: directories.repository, source: directories.source_repository, debug: directories.debug_repository }[kind]
    const packages = { binary: directories.packages, source: directories.source_packages, debug: directories.debug_packages }[kind]
    await mkdir(join(product, packages), { recursive: true })
    const copies = files.map((file) => [join(rpms, file), join(product, packagePath(variant, arch, kind, file))] as const)
    for (const [source, copy] of copies) {
      await mkdir(dirname(copy), { recursive: true })
      await copyFile(source, copy)
      await utimes(copy, TIME, TIME)
    }
    const groups = kind === 'binary' ? ['--groupfile', comps] : []
    await run('createrepo_c', [
      '--quiet',
      '--no-database',
      '--excludes=addons/*',
      `--revision=${TIME}`,
      ...groups,
      join(product, repository),
    ])
  }
  const repodata = join(product, 'Server/x86_64/os/repodata')
  await run('modifyrepo_c', ['--mdtype=modules', '--compress-type=gz', modules, repodata])
  const [record = ''] = (await run('find', [repodata, '-name', '*-modules.yaml.gz'])).trim().split('\n')
  return `Server/x86_64/os/repodata/${basename(record)}`
}

/** `.treeinfo`, `.discinfo`, `media.repo` of every tree that has them; installer and extra files. @returns the `.treeinfo` by tree */
export async function writeTreeFiles(product: string): Promise<{ treeinfos: Map<string, Treeinfo>; extraFiles: ExtraFileEntry[] }> {
  const server = join(product, 'Server/x86_64/os')
  for (const [path, content] of Object.entries(INSTALLER)) await write(join(server, path), content)
  const extraFiles = await writeExtraFiles(server)
  const treeinfos = new Map<string, Treeinfo>()
  for (const variant of VARIANTS.filter(({ type, isEmpty }) => type !== 'addon' && !isEmpty)) {
    for (const arch of [...variant.arches, 'src']) {
      const { os_tree: os, source_tree: source } = treeDirectories(variant, arch)
      const tree = arch === 'src' ? source : os
      const treeinfo = { ...freshTreeinfo(variant, arch), ...(tree === 'Server/x86_64/os' ? await installerSections(server) : {}) }
      treeinfos.set(tree, treeinfo)
      await write(join(product, tree, '.treeinfo'), printTreeinfo(treeinfo, 'fresh'))
      await writeMediaFiles(join(product, tree), variant, arch)
    }
  }
  return { treeinfos, extraFiles }
}

function freshTreeinfo(variant: VariantFacts, arch: string): Treeinfo {
  const addons = VARIANTS.filter(
    ({ type, parent, arches }) => type === 'addon' && parent === variant.uid && (arch === 'src' || arches.includes(arch)),
  )
  const { release } = variant
  const layered = release === null ? null : { ...RELEASE, ...release, baseProduct: RELEASE }
  return buildTreeinfo({
    variant,
    parentName: 'Tiny Server',
    arch,
    release: layered ?? RELEASE,
    version: (layered ?? RELEASE).version,
    timestamp: TIME,
    addons,
  })
}

async function installerSections(tree: string): Promise<Pick<Treeinfo, 'checksums' | 'images' | 'stage2'>> {
  const checksums: Record<string, { type: string; value: string }> = {}
  for (const path of Object.keys(INSTALLER)) {
    checksums[path] = { type: 'sha256', value: (await sums(join(tree, path)))['sha256']! }
  }
  const images = { 'boot.iso': 'images/boot.iso', initrd: 'images/pxeboot/initrd.img', kernel: 'images/pxeboot/vmlinuz' }
  return { checksums, images: { x86_64: images }, stage2: { mainimage: 'images/install.img' } }
}

async function writeMediaFiles(tree: string, variant: VariantFacts, arch: string): Promise<void> {
  const { release } = variant
  const description = release === null ? 'Tiny Linux 1.0' : `${release.name} ${release.version} for Tiny Linux 1`
  const timestamp = discinfoTimestamp(TIME)
  await write(join(tree, '.discinfo'), printDiscinfo({ timestamp, description, arch, discs: null }))
  await write(join(tree, 'media.repo'), printMediaRepo({ name: description, mediaid: timestamp }))
}

async function writeExtraFiles(tree: string): Promise<ExtraFileEntry[]> {
  const entries: ExtraFileEntry[] = []
  for (const [file, content] of Object.entries(EXTRA_FILES)) {
    await write(join(tree, file), content)
    entries.push({ file, size: Buffer.byteLength(content), checksums: await sums(join(tree, file)) })
  }
  await write(join(tree, 'extra_files.json'), printTreeExtraFiles(entries))
  return entries
}
