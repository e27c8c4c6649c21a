/** An scm object as options hold it (spec 01 §4.1). */
export type SourceObject = Readonly<Record<string, unknown>>

/** A file that was fetched: `path` is where it lands, `file` where its bytes are for now. */
export interface FetchedFile {
  path: string
  file: string
  mode: number
  size: number
}

/** How the outside is asked for what options refer to. Errors carry a code of the contracts, and become findings. */
export interface SourceAccess {
  /** Files of a source that is neither text nor of the kind `file`. */
  files(source: SourceObject, wanted: 'file' | 'dir' | 'either'): Promise<FetchedFile[]>
  /** The commit that the branch of a Git source means now. */
  branch(source: SourceObject): Promise<string>
  /** A `url` value with a commit in place of the branch that it names, or as it is (spec 01 §4.5). */
  url(url: string): Promise<string>
}
