import { cp, mkdir, readdir, readFile, rm, stat, utimes } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { implantedMd5, primaryVolume } from '@murli/iso9660'
import {
  type ImageFacts,
  type ListedImage,
  parseDiscinfo,
  parseTreeinfo,
  printDiscinfo,
  printTreeinfo,
  treeinfoForDisc,
} from '@murli/productmd'
import { TIME } from './content.ts'
import { run, sums, write } from './write.ts'

/** A set of discs: the tree it is made from, where it goes, and which packages each disc has (by the start of their names). */
interface DiscSet {
  variant: string
  arches: readonly string[]
  arch: string
  subvariant: string
  tree: string
  directory: string
  /** Without number and suffix. */
  name: string
  volume: string
  discs: readonly (readonly string[])[]
}

const SETS: readonly DiscSet[] = [
  {
    variant: 'Server',
    arches: ['x86_64'],
    arch: 'x86_64',
    subvariant: 'Server',
    tree: 'Server/x86_64/os',
    directory: 'Server/x86_64/iso',
    name: 'Tiny-1.0-20261122.t.0-Server-x86_64-dvd',
    volume: 'Tiny-1.0 Server.x86_64',
    discs: [['tiny-1', 'module', 'ha'], ['tiny-doc']],
  },
  {
    variant: 'Server',
    arches: ['s390x', 'x86_64'],
    arch: 'src',
    subvariant: 'Server',
    tree: 'Server/source/tree',
    directory: 'Server/source/iso',
    name: 'Tiny-1.0-20261122.t.0-Server-source-dvd',
    volume: 'Tiny-1.0 Server.src',
    discs: [['']],
  },
  {
    variant: 'Server-Gluster',
    arches: ['x86_64'],
    arch: 'x86_64',
    subvariant: 'Server-Gluster',
    tree: 'Server-Gluster/x86_64/os',
    directory: 'Server-Gluster/x86_64/iso',
    name: 'Gluster-2.3-Tiny-1-20261122.t.0-Server-x86_64-dvd',
    volume: 'Gluster-2.3-Tiny-1 Server.x86_64',
    discs: [['']],
  },
]

/** ISOs made by xorriso and implantisomd5, with manifests and files of checksums. */
export async function writeImages(product: string, scratch: string): Promise<ListedImage[]> {
  const listed: ListedImage[] = []
  for (const set of SETS) {
    const images: ImageFacts[] = []
    for (const [index] of set.discs.entries()) images.push(await writeDisc(product, scratch, set, index))
    listed.push(...images.map((image) => ({ variant: set.variant, arches: set.arches, image })))
    await writeSums(join(product, set.directory), images)
  }
  return listed
}

async function writeDisc(product: string, scratch: string, set: DiscSet, index: number): Promise<ImageFacts> {
  const count = set.discs.length
  const path = `${set.directory}/${set.name}${index + 1}.iso`
  const image = join(product, path)
  const volumeId = count === 1 ? set.volume : `${set.volume} ${index + 1}`
  const staging = join(scratch, `disc-${set.variant}-${set.arch}-${index}`)
  await stageDisc(join(product, set.tree), staging, set, index)
  await mkdir(dirname(image), { recursive: true })
  await run('xorrisofs', ['-quiet', '-R', '-J', '-joliet-long', '-V', volumeId, '-o', image, staging])
  await run('implantisomd5', ['--force', image])
  await utimes(image, TIME, TIME)
  const found = (await run('isoinfo', ['-R', '-f', '-i', image])).trim().split('\n')
  await write(`${image}.manifest`, `${found.toSorted().join('\n')}\n`)
  const head = (await readFile(image)).subarray(0, 1 << 17)
  const facts = { type: 'dvd', format: 'iso', bootable: false, unified: false, additionalVariants: [] }
  return {
    ...facts,
    arch: set.arch,
    subvariant: set.subvariant,
    discNumber: index + 1,
    discCount: count,
    implantMd5: implantedMd5(head)?.md5 ?? null,
    volumeId: primaryVolume(head)?.volumeId ?? null,
    size: (await stat(image)).size,
    mtime: TIME,
    checksums: await sums(image),
    path,
  }
}

/** The tree's files, with the packages of this disc only, and its own `.treeinfo` and `.discinfo`. */
async function stageDisc(tree: string, staging: string, { discs }: DiscSet, index: number): Promise<void> {
  await cp(tree, staging, { recursive: true, preserveTimestamps: true })
  const wanted = discs[index] ?? []
  for (const entry of await readdir(staging, { recursive: true, withFileTypes: true })) {
    // packages of addons are on the first disc
    const isHere = entry.parentPath.includes('/addons/') ? index === 0 : wanted.some((start) => entry.name.startsWith(start))
    if ((entry.name.endsWith('.rpm') && !isHere) || entry.name === 'boot.iso') await rm(join(entry.parentPath, entry.name))
  }
  const treeinfo = parseTreeinfo(await readFile(join(tree, '.treeinfo'), 'utf8'))
  await write(join(staging, '.treeinfo'), printTreeinfo(treeinfoForDisc(treeinfo, index + 1, discs.length), 'reloaded'))
  const discinfo = parseDiscinfo(await readFile(join(tree, '.discinfo'), 'utf8'))
  await write(join(staging, '.discinfo'), printDiscinfo({ ...discinfo, discs: [index + 1] }))
}

/** One file of checksums for the directory and one for each image, for each type (spec 05 §1.5). */
async function writeSums(directory: string, images: readonly ImageFacts[]): Promise<void> {
  for (const type of ['md5', 'sha1', 'sha256']) {
    const texts = images.map(({ path, size, checksums }) => {
      const name = basename(path)
      return { name, text: `# ${name}: ${size} bytes\n${type.toUpperCase()} (${name}) = ${checksums[type]}\n` }
    })
    for (const { name, text } of texts) await write(join(directory, `${name}.${type.toUpperCase()}SUM`), text)
    await write(join(directory, `${type.toUpperCase()}SUM`), texts.map(({ text }) => text).join(''))
  }
}
