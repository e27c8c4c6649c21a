/** An scm object as options hold it (spec 01 §4.1); members are read by the functions below, whatever they are. */
export type SourceObject = Readonly<Record<string, unknown>>

/** What an option wants of a source; with `either` the presence of `file` decides (spec 01 §4.1, §4.2). */
export type Wanted = 'file' | 'dir' | 'either'

/** What a source is to give: these files, or the content of these directories. */
export interface Export {
  what: 'file' | 'dir'
  /** As written. */
  paths: string[]
}

/** Text of a member; absent, None and `''` are all `''` (spec 01 §4.6). */
export function memberText(source: SourceObject, name: string): string {
  const value = source[name]
  return typeof value === 'string' ? value : ''
}

/** Texts of a member that is one or several. */
export function memberTexts(source: SourceObject, name: string): string[] {
  const value: unknown = source[name]
  return (Array.isArray(value) ? value : [value]).filter((item): item is string => typeof item === 'string' && item !== '')
}

/** What the source is asked for. */
export function exportOf(source: SourceObject, wanted: Wanted): Export {
  const files = memberTexts(source, 'file')
  const what = wanted === 'either' ? (files.length > 0 ? 'file' : 'dir') : wanted
  return { what, paths: what === 'file' ? files : memberTexts(source, 'dir') }
}

/** `options.credential_helper`, or null. */
export function credentialHelper(source: SourceObject): string | null {
  const { options } = source
  if (typeof options !== 'object' || options === null || !('credential_helper' in options)) return null
  return typeof options.credential_helper === 'string' && options.credential_helper !== '' ? options.credential_helper : null
}
