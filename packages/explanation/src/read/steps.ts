import type { ExplainedStep } from '@murli/contracts'
import type { Decisions, Link } from './decisions.ts'
import { nevraParts } from './query.ts'
import { placed } from './tree.ts'
import type { Sources, Tree } from './tree.ts'

/** The chain of a selected package in words, with who asked for its input. */
export function stepsOf(tree: Tree, decisions: Decisions, place: number, sources: Sources): ExplainedStep[] {
  return decisions.chain(place).map((link) => {
    const origins = originsOf(tree, decisions, link, sources)
    const asking = origins.map(({ text, position }) => placed(text, position)).join(' and ')
    return { ...link, origins, message: message(link, asking === '' ? 'the configuration' : asking) }
  })
}

function originsOf(tree: Tree, { document }: Decisions, { kind, text }: Link, sources: Sources): ExplainedStep['origins'] {
  if (text === null) return []
  if (kind === 'prepopulate') return [sources.origin(tree, text, { from: 'prepopulate' })]
  if (kind !== 'input') return []
  const input = document.inputs.find(({ pattern }) => pattern === text)
  return input?.origins.map((origin) => sources.origin(tree, text, origin)) ?? []
}

/** A step in words: what asked, then the package that came in for it. */
function message(link: Link, asking: string): string {
  const wanted = link.text === nevraParts(link.package).name ? asking : `${asking} (${link.text})`
  return `${link.by === null ? wanted : WORDS[link.kind](link.by, link.text ?? '')}: ${link.package}`
}

const WORDS: Readonly<Record<Link['kind'], (by: string, text: string) => string>> = {
  input: (by) => by,
  prepopulate: (by) => by,
  requires: (by, text) => `${by} requires ${text}`,
  'build-requires': (by, text) => `${by} requires ${text} to be built`,
  'debug-requires': (by, text) => `${by} requires ${text} among debug packages`,
  conditional: (by) => `conditional package for ${by}`,
  fulltree: (by) => `built together with ${by} (gather_fulltree)`,
  langpack: (by, text) => `language pack ${text} of ${by}`,
  multilib: (by) => `second arch of ${by} (multilib)`,
  'source-of': (by) => `source of ${by}`,
  'debug-of': (by) => `debug package of ${by}`,
}
