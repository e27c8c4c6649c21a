import { KICKSTART, tweakedFiles } from '@murli/boot-media'
import type { TreeFile } from '@murli/contracts/documents'
import type { ExtraIsosSlice } from '@murli/contracts/slices'
import { flattenTree } from '@murli/runtime/manifests'
import type { TaskContext } from '@murli/runtime/service'

/**
 * Files of the installer with boot configurations for an image of this volume id: that of the tree names the medium of the tree, and so does the
 * peer's extra image (spec 06 §4.2). None for an image that does not boot; null when it should, and there is no installer.
 */
export async function installerFiles(ctx: TaskContext<ExtraIsosSlice>, volumeId: string): Promise<TreeFile[] | null> {
  if (!ctx.slice.bootable) return []
  const installer = ctx.optionalInput('installer')
  if (installer === null) return null
  const files = await flattenTree(ctx.manifests, installer)
  const hasKickstart = files.some(({ path }) => path === KICKSTART)
  return tweakedFiles(files, { volumeId, hasKickstart }, { task: ctx, mtime: ctx.compose.startedAt })
}

/** The image that boots the installer alone is not on others. */
export function isOnMedium(path: string): boolean {
  return !path.endsWith('/boot.iso')
}
