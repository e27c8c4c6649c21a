import { z } from 'zod'
import { ProductmdError } from '../error.ts'
import { refuse } from '../violation.ts'
import { type ComposeSection, composeViolations } from './compose.ts'
import { type Plain, printJson } from './print.ts'

/** The documents with productmd's frame; `header.type` is `productmd.` and this word. */
export type DocumentType = 'composeinfo' | 'rpms' | 'images' | 'modules' | 'extra_files'

const VERSION = '1.2'

const Frame = z.object({
  header: z.object({ type: z.string().optional(), version: z.string().regex(/^\d+\.\d+$/) }),
  payload: z.record(z.string(), z.unknown()),
})

/** A document with its frame (spec 05 §4.1). */
export function printProductmd(type: DocumentType, payload: { readonly [key: string]: Plain | undefined }): string {
  return printJson({ header: { type: `productmd.${type}`, version: VERSION }, payload })
}

/**
 * The payload of a document, checked against `schema` and the rules of its section `compose`. Versions from 1.1 on must name their type; the formats before 1.1
 * are not read.
 * @throws {ProductmdError} METADATA_INVALID.
 */
export function parseProductmd<Payload extends { compose: ComposeSection }>(
  type: DocumentType,
  text: string,
  schema: z.ZodType<Payload>,
): Payload {
  const frame = Frame.safeParse(parsedJson(type, text))
  if (!frame.success) throw new ProductmdError(`${type}: ${z.prettifyError(frame.error)}`)
  const { header, payload } = frame.data
  if (header.type !== `productmd.${type}`) {
    throw new ProductmdError(
      `${type}: the header says ${header.type ?? `version ${header.version} without a type`}, expected productmd.${type}`,
    )
  }
  const parsed = schema.safeParse(payload)
  if (!parsed.success) throw new ProductmdError(`${type}: ${z.prettifyError(parsed.error)}`)
  refuse(type, composeViolations(parsed.data.compose))
  return parsed.data
}

/** @param name of the document, for errors. @throws {ProductmdError} METADATA_INVALID. */
export function parsedJson(name: string, text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new ProductmdError(`${name}: not JSON: ${error instanceof Error ? error.message : String(error)}`)
  }
}
