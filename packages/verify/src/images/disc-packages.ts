import type { Check, Problem } from '../check.ts'
import { type ComposeDirectory, inProduct } from '../compose/directory.ts'
import { distinctPackages } from '../packages/entries.ts'
import { listedImages, type PresentImage, presentImages } from './entries.ts'
import { isoFiles } from './iso-files.ts'

export const discPackages: Check = {
  number: 67,
  severity: 'E',
  title: 'the DVDs of a tree have its packages together, each once',
  spec: 'spec 05 §9.6',
  async *run(compose) {
    const discs = (await presentImages(compose)).filter(({ image }) => image.type === 'dvd' && image.unified !== true)
    const sets = Map.groupBy(discs, ({ variant, image }) => JSON.stringify([variant, image.arch, image.subvariant]))
    for (const set of sets.values()) {
      const tree = await treeOf(compose, set[0]!)
      if (tree !== null && (await isComplete(compose, set))) yield* setProblems(compose, set, tree)
    }
  },
}

async function* setProblems(compose: ComposeDirectory, set: readonly PresentImage[], tree: string): AsyncGenerator<Problem> {
  const listed = (await distinctPackages(compose)).filter(({ path }) => path.startsWith(`${tree}/`))
  const wanted = new Map(listed.map(({ path }) => [path.slice(tree.length), path]))
  const discs = new Map<string, string>()
  for (const { path } of set) {
    for (const inside of ((await isoFiles(compose, path)) ?? new Map<string, unknown>()).keys()) {
      if (!inside.endsWith('.rpm')) continue
      const other = discs.get(inside)
      // packages that came as extra files are on every disc
      if (other !== undefined && wanted.has(inside))
        yield { path, message: `has ${inside}, as ${other} has`, expected: 'each package on one disc' }
      if (!wanted.has(inside) && !(await compose.file(`${tree}${inside}`))) {
        yield { path, message: `has ${inside}`, expected: `only packages of ${tree}` }
      }
      discs.set(inside, path)
    }
  }
  for (const [inside, path] of wanted) {
    if (!discs.has(inside)) yield { path: set[0]!.path, message: `no disc of the set has ${inside}`, expected: path }
  }
}

/** Directory of the tree that a disc is made of, null when composeinfo does not know it. */
async function treeOf(compose: ComposeDirectory, { variant, image }: PresentImage): Promise<string | null> {
  const paths = (await compose.payload('composeinfo'))?.variants[variant]?.paths
  const path = image.arch === 'src' ? Object.values(paths?.source_tree ?? {})[0] : paths?.os_tree?.[image.arch]
  return path === undefined ? null : inProduct(path)
}

/** Whether all discs of the set are there and can be read; of others, checks 58 and 61 tell. */
async function isComplete(compose: ComposeDirectory, set: readonly PresentImage[]): Promise<boolean> {
  const { variant, image } = set[0]!
  const present = new Set(set.map(({ path }) => path))
  const listed = (await listedImages(compose)).filter((entry) => entry.variant === variant)
  const sameSet = listed.filter(
    (entry) => entry.image.type === 'dvd' && entry.image.arch === image.arch && entry.image.subvariant === image.subvariant,
  )
  if (sameSet.some((entry) => entry.image.unified !== true && !present.has(entry.path))) return false
  const read = await compose.each(set, ({ path }) => isoFiles(compose, path))
  return read.every((entries) => entries !== null)
}
