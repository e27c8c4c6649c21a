import { type Discinfo, type MediaRepo, parseDiscinfo, parseMediaRepo, ProductmdError } from '@murli/productmd'
import type { Check, Problem } from '../check.ts'
import type { ComposeDirectory } from '../compose/directory.ts'
import { type InstallTree, installTrees } from './trees.ts'

export const mediaFiles: Check = {
  number: 55,
  severity: 'E',
  title: '`.discinfo` has its four lines and the arch; `media.repo` has its first line as mediaid, its second as name',
  spec: 'spec 05 §9.5',
  async run(compose) {
    const found = await compose.each(await installTrees(compose), (tree) => problemsOf(compose, tree))
    return found.flat()
  },
}

async function problemsOf(compose: ComposeDirectory, { path: tree, arch }: InstallTree): Promise<Problem[]> {
  const path = `${tree}/media.repo`
  const discinfo = await read<Discinfo>(compose, `${tree}/.discinfo`, fourLines)
  const media = await read<MediaRepo>(compose, path, parseMediaRepo)
  const unreadable = [discinfo, media].filter((item) => 'message' in item)
  if ('message' in discinfo || 'message' in media) return unreadable
  const same = (place: string, stated: string, expected: string): Problem[] =>
    stated === expected ? [] : [{ path: place, message: `is ${stated}`, expected }]
  return [
    ...same(`${tree}/.discinfo:3`, discinfo.arch, arch),
    ...same(`${path}#mediaid`, media.mediaid, discinfo.timestamp),
    ...same(`${path}#name`, media.name, discinfo.description),
  ]
}

/** Readers stop at the fourth line; a fifth would be of no known meaning. */
function fourLines(text: string): Discinfo {
  const lines = text.replace(/\n$/, '').split('\n').length
  if (lines !== 4) throw new ProductmdError(`.discinfo: has ${lines} lines, expected 4`)
  return parseDiscinfo(text)
}

async function read<Value extends object>(
  compose: ComposeDirectory,
  path: string,
  parse: (text: string) => Value,
): Promise<Value | Problem> {
  const text = await compose.text(path)
  if (text === null) return { path, message: 'is missing' }
  try {
    return parse(text)
  } catch (error) {
    if (error instanceof ProductmdError) return { path, message: error.message.replace(/^[\w.]+: /, '') }
    throw error
  }
}
