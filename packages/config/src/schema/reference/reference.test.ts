import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { OPTIONS } from '../options/index.ts'
import { configurationReference } from './index.ts'

const DOCUMENT = new URL('../../../../../docs/configuration.md', import.meta.url)

test('docs/configuration.md is what the schema says', () => {
  expect(readFileSync(DOCUMENT, 'utf8')).toBe(configurationReference())
})

test('every option has a line of its own', () => {
  const rows = configurationReference().matchAll(/^\| `([a-z0-9_]+)`/gm)
  expect([...rows].map(([, name]) => name)).toEqual([...OPTIONS.keys()])
})

test('every option says what it is in a sentence', () => {
  const wordless = [...OPTIONS].filter(([, option]) => option.presence !== 'former' && !option.doc.endsWith('.'))
  expect(wordless.map(([name]) => name)).toEqual([])
})
