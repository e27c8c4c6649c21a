import { createWriteStream } from 'node:fs'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { BOOT_CONFIGURATIONS, EFI_IMAGE } from '@murli/boot-media'
import type { Ref } from '@murli/contracts'
import { type TreeFile, TreeManifest } from '@murli/contracts/documents'
import type { TreeInstaller } from '@murli/productmd'
import type { BlobAddress } from '@murli/runtime/blobs'
import type { TaskContext } from '@murli/runtime/service'
import { BOOT_ISO, storeMedium } from '../boot-image/medium.ts'
import { mediumFiles } from './medium-files.ts'
import { takeVerified } from './transfer.ts'
import { type NamedFile, namedFiles } from './treeinfo.ts'

type Context = Pick<TaskContext<unknown>, 'blobs' | 'manifests' | 'scratch' | 'signal' | 'progress'>

/**
 * Takes the installer of a tree: all files that its `.treeinfo` names, each with the sum that it says, and what boots out of `images/boot.iso`.
 * Files that are changed for a label come from there even if they are named: those of the tree may name a kickstart that is not here.
 * Equal texts of `.treeinfo` give equal results, wherever the tree is.
 * @throws {MurliError} IMAGE_INVALID, FILE_MISSING, REPO_UNREACHABLE.
 */
export async function takeInstaller(ctx: Context, tree: string, installer: TreeInstaller): Promise<Ref> {
  const named = namedFiles(installer, tree)
  const files = new Map<string, BlobAddress>()
  for (const [done, file] of named.entries()) {
    ctx.progress(file.path, done / named.length)
    files.set(file.path, await takeNamed(ctx, tree, file))
  }
  ctx.progress('files that boot')
  const medium = await ctx.blobs.file(files.get(BOOT_ISO)!)
  for (const [path, found] of await mediumFiles(medium, ctx)) {
    if (!files.has(path) || path === EFI_IMAGE || BOOT_CONFIGURATIONS.includes(path)) files.set(path, found)
  }
  return await ctx.manifests.put(TreeManifest, {
    kind: 'tree',
    version: 1,
    files: [...files].map(([path, { digest, size }]) => treeFile(path, digest, size, installer)).toSorted(byPath),
    mounts: [],
    directories: [],
  })
}

async function takeNamed({ blobs, scratch, signal }: Context, tree: string, file: NamedFile): Promise<BlobAddress> {
  if (file.path !== BOOT_ISO) return await takeVerified(tree, file, signal, (bytes) => blobs.putStream(bytes))
  const place = join(scratch, 'boot.iso')
  await takeVerified(tree, file, signal, (bytes) => pipeline(bytes, createWriteStream(place), { signal }))
  return await storeMedium(place, blobs, tree)
}

/** Neither servers nor mirrors keep times reliably; the tree has one of its own. */
function treeFile(path: string, digest: TreeFile['digest'], size: number, { timestamp }: TreeInstaller): TreeFile {
  return { path, digest, size, mtime: timestamp ?? 0, mode: 0o644 }
}

function byPath(one: TreeFile, other: TreeFile): number {
  return one.path < other.path ? -1 : 1
}
