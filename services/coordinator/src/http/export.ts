import { ComposeManifest, type TreeFile } from '@murli/contracts/documents'
import { MurliError } from '@murli/runtime/errors'
import { flattenTree } from '@murli/runtime/manifests'
import type { App, Backend } from './app.ts'
import { declaredDirectories } from '../publish/tree.ts'
import { requireCompose } from './composes.ts'

/** `GET /v1/composes/<id>/manifest` and `/files`: what an export of the compose holds. */
export function exportRoutes(app: App, backend: Backend): void {
  app.get('/v1/composes/:id/manifest', async (context) => context.json(await requireManifest(backend, context.req.param('id'))))
  app.get('/v1/composes/:id/files', async (context) => {
    const manifest = await requireManifest(backend, context.req.param('id'))
    const files = [...(await exportedDirectories(backend, manifest)), ...(await exportedFiles(backend, manifest))]
    return context.body(files.map((file) => `${JSON.stringify(file)}\n`).join(''), 200, { 'content-type': 'application/jsonl' })
  })
}

/** The manifest of a compose that has ended. @throws {MurliError} NOT_FOUND, CONFLICT */
export async function requireManifest(backend: Backend, id: string): Promise<ComposeManifest> {
  const record = await requireCompose(backend, id)
  if (record.manifest === null) throw new MurliError('CONFLICT', `compose ${id} is ${record.state}: it has nothing to show yet`)
  return backend.environment.manifests.get(ComposeManifest, record.manifest)
}

/** Every file of the peer's layout: `compose/` from the tree, the rest from the manifest's logs. Sorted by path. */
async function exportedFiles(backend: Backend, manifest: ComposeManifest): Promise<TreeFile[]> {
  const tree = manifest.tree === null ? [] : await flattenTree(backend.environment.manifests, manifest.tree)
  const published = tree.map((file) => ({ ...file, path: `compose/${file.path}` }))
  const others = manifest.logs.map(({ path, ref }): TreeFile => ({
    path,
    digest: ref.digest,
    size: ref.size,
    mtime: manifest.identity.startedAt,
  }))
  return [...published, ...others].toSorted((a, b) => (a.path < b.path ? -1 : 1))
}

/** Directories that are made even when nothing is in them. */
async function exportedDirectories(backend: Backend, manifest: ComposeManifest): Promise<{ path: string; directory: true }[]> {
  if (manifest.tree === null) return []
  const directories = await declaredDirectories(backend.environment.manifests, manifest.tree)
  return [...new Set(directories)].toSorted().map((directory) => ({ path: `compose/${directory}`, directory: true }))
}
