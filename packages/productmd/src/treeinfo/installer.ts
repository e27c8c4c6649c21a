import { ProductmdError } from '../error.ts'
import { isCleanPath } from '../text.ts'
import { parseIni } from './ini.ts'
import type { Treeinfo } from './model.ts'
import { checksumOf } from './parse.ts'

/** What a tree's `.treeinfo` says of the installer in it. */
export type InstallerFacts = Pick<Treeinfo, 'images' | 'stage2' | 'checksums'>

const STAGE2_KEYS = ['mainimage', 'instimage'] as const
const IMAGES_SECTION = 'images-'

/**
 * Images and second stage out of the `.treeinfo` that lorax leaves, which has no header of productmd (spec 06 §1.7). Entries without a path are
 * left out, as are sums: files change after lorax. @throws {ProductmdError} METADATA_INVALID for another form, or a path that leads out of the tree.
 */
export function parseInstallerTreeinfo(text: string): Pick<InstallerFacts, 'images' | 'stage2'> {
  const ini = parseIni(text)
  const sections = Object.entries(ini).filter(([section]) => section.startsWith(IMAGES_SECTION))
  const images = sections.map(
    ([section, entries]) => [section.slice(IMAGES_SECTION.length), pathsOf(section, Object.entries(entries))] as const,
  )
  const stage2 = Object.entries(ini['stage2'] ?? {}).filter(([key]) => (STAGE2_KEYS as readonly string[]).includes(key))
  return {
    images: Object.fromEntries(images.filter(([, paths]) => Object.keys(paths).length > 0)),
    stage2: pathsOf('stage2', stage2),
  }
}

/** The installer of a tree that somebody else made. */
export interface TreeInstaller extends InstallerFacts {
  readonly arch: string | null
  /** When it was made, seconds since 1970; null when it does not say. */
  readonly timestamp: number | null
}

/**
 * What a tree's `.treeinfo` says of its installer, be it of productmd or, as older ones are, with no more than `[general]`.
 * Errors as `parseInstallerTreeinfo`.
 */
export function parseTreeInstaller(text: string): TreeInstaller {
  const { tree, general, checksums } = parseIni(text)
  const timestamp = Math.trunc(Number(tree?.['build_timestamp'] ?? general?.['timestamp']))
  return {
    ...parseInstallerTreeinfo(text),
    checksums: Object.fromEntries(Object.entries(checksums ?? {}).map(([path, sum]) => [path, checksumOf(sum)])),
    arch: tree?.['arch'] ?? general?.['arch'] ?? null,
    timestamp: Number.isFinite(timestamp) ? timestamp : null,
  }
}

function pathsOf(section: string, entries: readonly (readonly [string, string])[]): Record<string, string> {
  const given = entries.filter(([, path]) => path !== '')
  for (const [key, path] of given) {
    if (!isCleanPath(path)) throw new ProductmdError(`.treeinfo: [${section}] ${key}: '${path}' is not a clean relative path`)
  }
  return Object.fromEntries(given)
}

/** The `.treeinfo` of a tree with an installer in it: its platforms are those of the tree too (spec 06 §1.7). */
export function withInstaller(treeinfo: Treeinfo, { images, stage2, checksums }: InstallerFacts): Treeinfo {
  return {
    ...treeinfo,
    tree: { ...treeinfo.tree, platforms: [...new Set([...treeinfo.tree.platforms, ...Object.keys(images)])] },
    images: { ...treeinfo.images, ...images },
    stage2: { ...treeinfo.stage2, ...stage2 },
    checksums: { ...treeinfo.checksums, ...checksums },
  }
}
