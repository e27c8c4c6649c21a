import { ComposeManifest, type TreeFile } from '@murli/contracts/documents'
import { MurliError } from '@murli/runtime/errors'
import { flattenTree } from '@murli/runtime/manifests'
import type { App, Backend } from './app.ts'
import { requireCompose } from './composes.ts'

/** `GET /v1/composes/<id>/manifest` and `/files`: what an export of the compose holds. */
export function exportRoutes(app: App, backend: Backend): void {
  app.get('/v1/composes/:id/manifest', async (context) => context.json(await requireManifest(backend, context.req.param('id'))))
  app.get('/v1/composes/:id/files', async (context) => {
    const files = await exportedFiles(backend, await requireManifest(backend, context.req.param('id')))
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
