import { type ExtraFileEntry, parseTreeExtraFiles, ProductmdError } from '@murli/productmd'
import type { Check, Problem } from '../check.ts'
import { type ComposeDirectory, inProduct } from '../compose/directory.ts'
import { metadataPath } from '../compose/documents.ts'
import { isKnownSum } from './paths.ts'
import { type InstallTree, installTrees } from './trees.ts'

export const extraFiles: Check = {
  number: 56,
  severity: 'E',
  title: 'extra files exist with the size and sums that `extra_files.json` tells; the lists of trees make up the one of the compose',
  spec: 'spec 05 §9.5',
  async *run(compose) {
    if (await compose.isMisshapen('extra_files')) return
    for (const tree of await installTrees(compose)) {
      const path = `${tree.path}/extra_files.json`
      const listed = await treeList(compose, path)
      if ('message' in listed) {
        yield listed
        continue
      }
      const stated = await composeList(compose, tree)
      yield* differences(path, tree.path, listed, stated)
      const all = [
        ...listed.map((entry) => ({ ...entry, place: path })),
        ...stated.map((entry) => ({ ...entry, place: metadataPath('extra_files') })),
      ]
      const wrong = await compose.each(all, async (entry) => wrongFile(compose, tree.path, entry))
      yield* wrong.flat()
    }
  },
}

/** Entries of a tree's own list, with paths relative to the tree; none without the file. */
async function treeList(compose: ComposeDirectory, path: string): Promise<ExtraFileEntry[] | Problem> {
  const text = await compose.text(path)
  if (text === null) return []
  try {
    return parseTreeExtraFiles(text)
  } catch (error) {
    if (error instanceof ProductmdError) return { path, message: error.message.replace(/^[\w.]+: /, '') }
    throw error
  }
}

/** What the compose's list has for a tree, addons included, which are in their parent's; paths relative to the tree. */
async function composeList(compose: ComposeDirectory, { variant, arch, path: tree }: InstallTree): Promise<ExtraFileEntry[]> {
  const lists = (await compose.payload('extra_files'))?.extra_files ?? {}
  const variants = (await compose.payload('composeinfo'))?.variants ?? {}
  const children = (variant.variants ?? []).map((id) => `${variant.uid}-${id}`).filter((uid) => variants[uid]?.type === 'addon')
  const entries = [variant.uid, ...children].flatMap((uid) => lists[uid]?.[arch] ?? [])
  // a file elsewhere keeps its whole path, which no tree's list can have
  const prefix = `${tree}/`
  return entries.map((entry) => {
    const path = inProduct(entry.file)
    return { ...entry, file: path.startsWith(prefix) ? path.slice(prefix.length) : `/${path}` }
  })
}

function differences(path: string, tree: string, listed: readonly ExtraFileEntry[], stated: readonly ExtraFileEntry[]): Problem[] {
  const [inTree, inCompose] = [new Set(listed.map(({ file }) => file)), new Set(stated.map(({ file }) => file))]
  return [
    ...[...inTree]
      .filter((file) => !inCompose.has(file))
      .map((file) => ({
        path: metadataPath('extra_files'),
        message: `does not have ${tree}/${file}`,
        expected: `what ${path} has`,
      })),
    ...[...inCompose]
      .filter((file) => !inTree.has(file))
      .map((file) => ({
        path,
        message: `does not have ${file}`,
        expected: 'what metadata/extra_files.json has for this tree',
      })),
  ]
}

async function wrongFile(compose: ComposeDirectory, tree: string, entry: ExtraFileEntry & { place: string }): Promise<Problem[]> {
  const file = await compose.file(entry.file.startsWith('/') ? entry.file.slice(1) : `${tree}/${entry.file}`)
  const path = `${entry.place}#${entry.file}`
  if (file?.kind !== 'file') return [{ path, message: 'the file is not there' }]
  if (file.size !== entry.size) return [{ path, message: `size is ${entry.size}`, expected: String(file.size) }]
  const types = Object.keys(entry.checksums)
  const unknown = types.filter((type) => !isKnownSum(type))
  if (unknown.length > 0) return [{ path, message: `has checksums of the unknown types ${unknown.join(', ')}` }]
  const sums = await compose.digests(file, types)
  return types.flatMap((type): Problem[] =>
    sums[type] === entry.checksums[type] ? [] : [{ path, message: `${type} is ${entry.checksums[type]}`, expected: sums[type] ?? '' }],
  )
}
