import { expect, it } from 'vitest'
import { parseModulemd } from './index.ts'

const stream = (data: string) => `---\ndocument: modulemd\nversion: 2\ndata:\n  name: a\n  stream: '1'\n${data}...\n`
const aliases = (levels: number) =>
  Array.from({ length: levels }, (_, index) => `  l${index + 1}: &l${index + 1} [${`*l${index}, `.repeat(9)}*l${index}]\n`).join('')

it.each([
  ['an alias bomb', stream(`  l0: &l0 [x]\n${aliases(9)}`), 'Excessive alias count'],
  ['brackets without end', stream(`  deep: ${'['.repeat(20_000)}\n`), 'm.yaml'],
  ['levels without end', stream(`  deep: ${'['.repeat(20_000)}${']'.repeat(20_000)}\n`), 'nested too deeply'],
  ['a key twice', stream('  name: b\n'), 'm.yaml:7: Map keys must be unique'],
  [
    'a document without end',
    stream(`  summary: ${'x'.repeat(2 * 1024 ** 2)}\n`),
    'm.yaml:2: the document has more than 1048576 characters',
  ],
  ['a version of a million digits', stream(`  version: ${'9'.repeat(1_000_000)}\n`), 'more than 20 digits'],
  ['a tag that would be code', stream('  summary: !!js/function "x"\n  version: x\n'), 'version of the module must be a number'],
])('metadata with %s are refused with their place', (_what, text, message) => {
  expect(() => parseModulemd(text, 'm.yaml')).toThrow(
    expect.objectContaining({ code: 'MODULES_INVALID', message: expect.stringContaining(message) }),
  )
})

it('tells a hundred problems of ten thousand', () => {
  const text = '---\n- x\n'.repeat(10_000)
  expect(() => parseModulemd(text, 'm.yaml')).toThrow(/m\.yaml: and 9900 more problems$/)
})

it('reads fifty thousand keys of one mapping, and names that objects have', () => {
  const keys = Array.from({ length: 50_000 }, (_, index) => `  k${index}: x\n`).join('')
  const { documents } = parseModulemd(stream(`  __proto__: {name: b}\n  constructor: x\n${keys}`), 'm.yaml')
  expect(documents[0]).toMatchObject({ kind: 'stream', name: 'a', stream: '1' })
})
