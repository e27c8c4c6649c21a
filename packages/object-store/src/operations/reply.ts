import type { Readable } from 'node:stream'
import type { Body } from '../body/body.ts'
import type { S3Request } from '../request.ts'
import type { StoreDirectory } from '../storage/store-directory.ts'
import { xmlDocument } from '../xml/write.ts'
import type { XmlContent } from '../xml/write.ts'

/** An answer. For HEAD the body is left out, its length is told all the same. */
export interface Reply {
  status: number
  headers: Record<string, string>
  body: Buffer | Readable | null
}

/** What an operation on a bucket works with. */
export interface Operation {
  store: StoreDirectory
  request: S3Request
  bucket: string
  /** Begins to take the body in; to be called when nothing else speaks against the request. */
  openBody: () => Body
}

/** The same for one object. */
export interface ObjectOperation extends Operation {
  key: string
}

/** An answer without content. */
export function emptyReply(status: number, headers: Record<string, string> = {}): Reply {
  return { status, headers, body: null }
}

/** 200 with a document. */
export function xmlReply(name: string, content: XmlContent, headers: Record<string, string> = {}): Reply {
  return { status: 200, headers: { 'content-type': 'application/xml', ...headers }, body: Buffer.from(xmlDocument(name, content)) }
}

/** Milliseconds since 1970 as S3's documents have it. */
export function isoTime(milliseconds: number): string {
  return new Date(milliseconds).toISOString()
}
