import type { ModulemdDocument } from './model.ts'
import type { ModuleDefaults, ModuleObsoletes, ModuleStream, ModuleTranslations } from './model.ts'

const KINDS: readonly ModulemdDocument['kind'][] = ['defaults', 'obsoletes', 'translations', 'stream']

/**
 * Text of a `modules` record. Order: by module; inside a module defaults, obsoletes, translations, then streams by name, newest
 * version first, by context. Each document keeps its own text. Source: spec 05 §2.5.
 */
export function printModulemd(documents: readonly ModulemdDocument[]): string {
  return documents
    .toSorted(compareDocuments)
    .map(({ yaml }) => `---\n${yaml}...\n`)
    .join('')
}

function compareDocuments(one: ModulemdDocument, other: ModulemdDocument): number {
  return (
    compareText(moduleOf(one), moduleOf(other)) ||
    KINDS.indexOf(one.kind) - KINDS.indexOf(other.kind) ||
    compareText(one.stream ?? '', other.stream ?? '') ||
    compareWithin(one, other)
  )
}

function compareWithin(one: ModulemdDocument, other: ModulemdDocument): number {
  if (one.kind === 'stream' && other.kind === 'stream') {
    return compareVersions(other.version, one.version) || compareText(one.context, other.context)
  }
  if (one.kind === 'obsoletes' && other.kind === 'obsoletes') {
    return compareText(one.context, other.context) || compareText(one.modified, other.modified)
  }
  return compareText(one.yaml, other.yaml)
}

/** The name of the module that a document is about. */
export function moduleOf(document: ModulemdDocument): string {
  return document.kind === 'stream' ? document.name : document.module
}

/** Compares versions, which are numbers of any length. */
export function compareVersions(one: string, other: string): number {
  const difference = BigInt(one) - BigInt(other)
  return difference < 0n ? -1 : difference > 0n ? 1 : 0
}

/**
 * Of several documents for the same thing one is left: of streams the first of equal name, stream, version, context and arch, of
 * defaults and translations the newest, of obsoletes the first of those with the same text.
 */
export function withoutRepeats(documents: readonly ModulemdDocument[]): ModulemdDocument[] {
  const kept = new Map<string, ModulemdDocument>()
  for (const document of documents) {
    const key = keyOf(document)
    const present = kept.get(key)
    if (present === undefined || isNewer(document, present)) kept.set(key, document)
  }
  return [...kept.values()]
}

function keyOf(document: ModulemdDocument): string {
  if (document.kind === 'stream') return [document.kind, document.name, ...streamKey(document)].join('\n')
  if (document.kind === 'defaults') return [document.kind, document.module].join('\n')
  if (document.kind === 'translations') return [document.kind, document.module, document.stream].join('\n')
  return [document.kind, document.module, document.yaml].join('\n')
}

function streamKey({ stream, version, context, arch }: ModuleStream): string[] {
  return [stream, version, context, arch]
}

function isNewer(document: ModulemdDocument, present: ModulemdDocument): boolean {
  return isDated(document) && isDated(present) && document.modified > present.modified
}

function isDated(document: ModulemdDocument): document is ModuleDefaults | ModuleTranslations {
  return document.kind === 'defaults' || document.kind === 'translations'
}

function compareText(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0
}

/** Documents that go with some modules: their defaults, their obsoletes, their translations. */
export type Companion = ModuleDefaults | ModuleObsoletes | ModuleTranslations

/** The companions of the streams, without repeats: defaults and obsoletes by module, translations by module and stream. */
export function companionsOf(streams: readonly ModuleStream[], documents: readonly ModulemdDocument[]): Companion[] {
  const modules = new Set(streams.map(({ name }) => name))
  const streamNames = new Set(streams.map(({ name, stream }) => `${name}:${stream}`))
  return withoutRepeats(documents).filter((document): document is Companion => {
    if (document.kind === 'stream') return false
    return document.kind === 'translations' ? streamNames.has(`${document.module}:${document.stream}`) : modules.has(document.module)
  })
}
