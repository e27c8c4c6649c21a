import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { z } from 'zod'
import * as documents from './documents/index.ts'
import * as contracts from './index.ts'

const DIRECTORY = new URL('../golden/', import.meta.url)
const SCHEMAS: Record<string, unknown> = { ...contracts, ...documents }

/** `<Schema>[.<case>].json` */
const FILES = readdirSync(DIRECTORY)

/** A golden by file name, with its schema. */
function golden(file: string): { schema: z.ZodType; document: Record<string, unknown> } {
  const document = JSON.parse(readFileSync(new URL(file, DIRECTORY), 'utf8')) as Record<string, unknown>
  return { schema: SCHEMAS[file.split('.')[0] ?? ''] as z.ZodType, document }
}

describe('messages and documents that were released once', () => {
  it.each(FILES)('%s still parses, and nothing of it is lost', (file) => {
    const { schema, document } = golden(file)
    expect(schema.parse(document)).toEqual(document)
  })

  it.each(FILES)('%s with a member that nobody knows is refused', (file) => {
    const { schema, document } = golden(file)
    expect(schema.safeParse({ ...document, surprise: 1 }).success).toBe(false)
  })

  it('covers every document kind', () => {
    const kinds = FILES.map((file) => golden(file).document['kind']).filter((kind) => kind !== undefined)
    const withoutGolden = ['blob', 'slice']
    expect(contracts.RefKind.options.filter((kind) => !kinds.includes(kind) && !withoutGolden.includes(kind))).toEqual([])
  })

  it('finds every document kind in docs/contracts.md', () => {
    const text = readFileSync(new URL('../../../docs/contracts.md', import.meta.url), 'utf8')
    const kinds = contracts.RefKind.options.filter((kind) => kind !== 'blob')
    expect(kinds.filter((kind) => !text.includes(`\`${kind}\``))).toEqual([])
  })
})

describe('paths in trees', () => {
  it.each(['a', 'a/b', '.treeinfo', 'a b', 'ä'])('accepts %j', (path) => expect(documents.TreePath.safeParse(path).success).toBe(true))
  it.each(['', '/a', 'a/', 'a//b', './a', 'a/.', '../a', 'a/../b', 'a\\b', 'a\0b'])('refuses %j', (path) =>
    expect(documents.TreePath.safeParse(path).success).toBe(false),
  )
})

describe('canonicalJson', () => {
  it('does not depend on the order of members and drops undefined ones', () => {
    expect(contracts.canonicalJson({ b: [1, { d: null, c: 'x' }], a: undefined, A: true })).toBe('{"A":true,"b":[1,{"c":"x","d":null}]}')
  })

  it('sorts names that look like numbers by code unit, too', () => {
    expect(contracts.canonicalJson({ 9: 1, b: { a: [{ 10: 2, 9: 1, x: undefined }] }, 10: 'x' })).toBe(
      '{"10":"x","9":1,"b":{"a":[{"10":2,"9":1}]}}',
    )
  })
})
