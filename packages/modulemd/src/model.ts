/** What all documents have: their own text, without the marks `---` and `...` around it, ending in a newline. */
interface Carried {
  readonly yaml: string
}

/** One build of a module (documents `modulemd` of version 1 and 2). A part that the document does not tell is ''; `arch` too. */
export interface ModuleStream extends Carried {
  readonly kind: 'stream'
  readonly name: string
  readonly stream: string
  /** Decimal digits; may be larger than a number can hold. */
  readonly version: string
  readonly context: string
  readonly arch: string
  /** NEVRAs of its packages, with epoch, as the document has them. */
  readonly artifacts: readonly string[]
}

/** The default stream and profiles of a module (`modulemd-defaults`). `stream` null: profiles only. */
export interface ModuleDefaults extends Carried {
  readonly kind: 'defaults'
  readonly module: string
  readonly stream: string | null
  /** `data.modified`; 0 without one. Of two documents the newer counts. */
  readonly modified: number
}

/** Says that a stream is at its end (`modulemd-obsoletes`). `context` '' is for all contexts. */
export interface ModuleObsoletes extends Carried {
  readonly kind: 'obsoletes'
  readonly module: string
  readonly stream: string
  readonly context: string
  readonly modified: string
}

/** Translated texts of a stream (`modulemd-translations`). */
export interface ModuleTranslations extends Carried {
  readonly kind: 'translations'
  readonly module: string
  readonly stream: string
  readonly modified: number
}

export type ModulemdDocument = ModuleStream | ModuleDefaults | ModuleObsoletes | ModuleTranslations

/** `name:stream:version:context`, without parts at the end that are not known. */
export function nsvcOf({ name, stream, version, context }: Pick<ModuleStream, 'name' | 'stream' | 'version' | 'context'>): string {
  return [name, stream, version, context].join(':').replace(/:+$/, '')
}
