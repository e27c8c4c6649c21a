import { ComposeinfoPayload, ExtraFilesPayload, ImagesPayload, ModulesPayload, RpmsPayload } from '@murli/productmd'
import { z } from 'zod'

/** Payloads of the metadata documents, by name of the document. */
export interface Payloads {
  composeinfo: ComposeinfoPayload
  rpms: RpmsPayload
  images: ImagesPayload
  modules: ModulesPayload
  extra_files: ExtraFilesPayload
}
export type MetadataName = keyof Payloads

export const METADATA_NAMES = ['composeinfo', 'rpms', 'images', 'modules', 'extra_files'] as const satisfies readonly MetadataName[]

const SCHEMAS: { [Name in MetadataName]: z.ZodType<Payloads[Name]> } = {
  composeinfo: ComposeinfoPayload,
  rpms: RpmsPayload,
  images: ImagesPayload,
  modules: ModulesPayload,
  extra_files: ExtraFilesPayload,
}

/** A metadata document as it was found. */
export interface MetadataDocument<Payload> {
  /** Relative to the compose's directory. */
  readonly path: string
  /** As it stands there. */
  readonly header: unknown
  /** Null when it has not the shape that readers expect. */
  readonly payload: Payload | null
  /** Why there is no payload: what is wrong with the shape, and where. */
  readonly defects: readonly { readonly place: string; readonly message: string }[]
}

const Frame = z.object({ header: z.unknown(), payload: z.unknown() })

/** Where a document stands, relative to the compose's directory. */
export function metadataPath(name: MetadataName): string {
  return `compose/metadata/${name}.json`
}

/** What a text of JSON says; undefined when it is not JSON. */
export function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}

/** Reads a document's text without judging more than its shape: which rules its values follow is for the checks. */
export function readMetadata<Name extends MetadataName>(name: Name, text: string): MetadataDocument<Payloads[Name]> {
  const path = metadataPath(name)
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch (error) {
    return { path, header: null, payload: null, defects: [{ place: '', message: error instanceof Error ? error.message : String(error) }] }
  }
  const frame = Frame.safeParse(json)
  if (!frame.success) return { path, header: null, payload: null, defects: [{ place: '', message: 'there is no header with a payload' }] }
  const { header } = frame.data
  const parsed = SCHEMAS[name].safeParse(frame.data.payload)
  if (parsed.success) return { path, header, payload: parsed.data, defects: [] }
  const defects = parsed.error.issues.map((issue) => ({ place: ['payload', ...issue.path].join('.'), message: issue.message }))
  return { path, header, payload: null, defects }
}
