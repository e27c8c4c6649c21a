import type { Absence, ExplainedOrigin, Position } from '@murli/contracts'
import type { CatalogDocument, InputOrigin, TrimmingDocument } from '@murli/contracts/documents'
import type { Decisions } from './decisions.ts'

/** What is known of one variant.arch, and of what it was made from. */
export interface Tree {
  readonly variant: string
  readonly arch: string
  /** Null while gather has not ended. */
  readonly decisions: Decisions | null
  readonly catalog: CatalogDocument | null
  /** What trimming removed, of all trees. */
  readonly trimming: TrimmingDocument['removed']
}

/** A group of comps that has a package without being a group of the tree, or whose entry is not for it. */
export interface OtherGroup {
  readonly group: string
  /** Why the member does not count, in words that follow "lists it, but". */
  readonly why: string
  readonly position: Position | null
}

/** What people wrote, and where. Each look-up may know nothing. */
export interface Sources {
  /** The origin of an input pattern in words, with its place. */
  origin(tree: Tree, pattern: string, origin: InputOrigin | { from: 'prepopulate' }): ExplainedOrigin
  /** Where an exclude pattern is written. */
  exclude(tree: Tree, option: 'filter_packages' | 'multilib_blacklist', pattern: string): Position | null
  /** Groups that list a name without effect on the tree. */
  otherGroups(tree: Tree, name: string): OtherGroup[]
}

/** What the repositories of an arch have; asked for only when no tree has the package. */
export interface Arch {
  readonly arch: string
  readonly closure: Decisions | null
}

/** An absence out of what is usual; its words end with its place. */
export function absence(kind: Absence['kind'], words: string, more: Partial<Absence> = {}): Absence {
  const position = more.position ?? null
  return { kind, by: null, text: null, ...more, position, message: placed(words, position) }
}

/** Words with the place in a file that they speak of. */
export function placed(words: string, position: Position | null): string {
  return position === null ? words : `${words} at ${position.file}:${position.line}`
}
