import type { ModulemdDocument, ModuleDefaults } from './model.ts'

/** NEVRAs of packages of modules, by whether a client that has chosen no stream sees them. A package of both kinds is seen. */
export interface ModularPackages {
  readonly visible: ReadonlySet<string>
  readonly masked: ReadonlySet<string>
}

/**
 * What a client sees of modules: all builds of default streams (spec 06 §7.2, modular filtering). Streams that only another stream
 * needs are masked like all that are not default ones.
 */
export function modularPackages(documents: readonly ModulemdDocument[]): ModularPackages {
  const streams = documents.filter((document) => document.kind === 'stream')
  const defaults = defaultStreams(documents.filter((document) => document.kind === 'defaults'))
  const shown = streams.filter(({ name, stream }) => defaults.get(name) === stream)
  const visible = new Set(shown.flatMap(({ artifacts }) => artifacts))
  return { visible, masked: new Set(streams.flatMap(({ artifacts }) => artifacts.filter((nevra) => !visible.has(nevra)))) }
}

/** Of several documents for a module the newest counts. */
function defaultStreams(documents: readonly ModuleDefaults[]): Map<string, string | null> {
  const inOrder = documents.toSorted((a, b) => a.modified - b.modified)
  return new Map(inOrder.map(({ module, stream }) => [module, stream]))
}
