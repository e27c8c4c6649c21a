import type { JsonObject } from '@murli/contracts'

/** A file of a compose. `digest` names its bytes where they are known: two files of one digest are equal. */
export interface ComposeFile {
  readonly size: number
  readonly digest: string | null
}

/** A compose as files, wherever they are: a directory, or a store. Paths are relative to the directory that holds `compose/`. */
export interface ComposeFiles {
  /** What people called the compose. */
  readonly name: string
  /** All below `compose/`. */
  list(): Promise<ReadonlyMap<string, ComposeFile>>
  /** The content of a listed file. */
  read(path: string): AsyncIterable<Uint8Array>
  /** The configuration with all defaults, or null when the compose does not say it. */
  options(): Promise<JsonObject | null>
}

/** The text of a small file, or null when the compose has none at the path. */
export async function textOf(files: ComposeFiles, path: string): Promise<string | null> {
  if (!(await files.list()).has(path)) return null
  const chunks: Uint8Array[] = []
  for await (const chunk of files.read(path)) chunks.push(chunk)
  return Buffer.concat(chunks).toString()
}
