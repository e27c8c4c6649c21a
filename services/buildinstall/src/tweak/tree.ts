import { BOOT_CONFIGURATIONS, KICKSTART, tweakedFiles } from '@murli/boot-media'
import type { TreeFile } from '@murli/contracts/documents'
import type { BuildinstallSlice } from '@murli/contracts/slices'
import type { TaskContext } from '@murli/runtime/service'

/**
 * What of the output of lorax goes into the tree, with boot configurations for this label and kickstart (spec 06 §1.5). What is hidden at the
 * top, its `.treeinfo` and `.discinfo` among it, does not. The kickstart is there when anything can name it.
 */
export async function tweakedTree(ctx: TaskContext<BuildinstallSlice>, output: readonly TreeFile[], volumeId: string): Promise<TreeFile[]> {
  const { kickstart } = ctx.slice
  const mtime = ctx.compose.startedAt
  const isBooted = output.some(({ path }) => BOOT_CONFIGURATIONS.includes(path))
  const placed: TreeFile[] =
    kickstart === null || !isBooted ? [] : [{ path: KICKSTART, digest: kickstart.digest, size: kickstart.size, mtime, mode: 0o644 }]
  const replaced = new Set(placed.map(({ path }) => path))
  const shown = output.filter(({ path }) => !path.startsWith('.') && !replaced.has(path))
  const files = await tweakedFiles(shown, { volumeId, hasKickstart: kickstart !== null }, { task: ctx, mtime })
  return [...files, ...placed].toSorted((one, other) => (one.path < other.path ? -1 : 1))
}
