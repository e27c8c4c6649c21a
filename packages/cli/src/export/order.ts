import type { TreeFile } from '@murli/contracts/documents'

/**
 * Stages of writing, so that whoever reads while it is written, or copies in this order, never sees a promise before what it promises
 * (spec 05 §8): packages, other content, records of repodata, repomd.xml, tree descriptions, compose metadata, COMPOSE_ID; STATUS is last.
 */
const STAGES: ((path: string) => boolean)[] = [
  (path) => path.endsWith('.rpm'),
  (path) => !/(^|\/)repodata\//.test(path) && !isDescription(path) && !path.startsWith('compose/metadata/') && path.includes('/'),
  (path) => /(^|\/)repodata\//.test(path) && !path.endsWith('/repomd.xml'),
  (path) => path.endsWith('/repomd.xml'),
  isDescription,
  (path) => path.startsWith('compose/metadata/'),
  (path) => path !== 'STATUS',
]

function isDescription(path: string): boolean {
  return /\/(\.treeinfo|\.discinfo|media\.repo)$/.test(path)
}

/** The files in the order in which an export writes them; by path within a stage. */
export function writingOrder(files: readonly TreeFile[]): TreeFile[] {
  const staged = files.map((file) => ({ file, stage: stageOf(file.path) }))
  staged.sort((a, b) => a.stage - b.stage || (a.file.path < b.file.path ? -1 : 1))
  return staged.map(({ file }) => file)
}

function stageOf(path: string): number {
  const stage = STAGES.findIndex((belongs) => belongs(path))
  return stage === -1 ? STAGES.length : stage
}
