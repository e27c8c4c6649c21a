import { describe, expect, test } from 'vitest'
import { ModulemdError } from './error.ts'
import { defaultsYaml, obsoletesYaml, streamYaml } from './testing.ts'
import { nsvcOf } from './model.ts'
import { parseModulemd } from './parse.ts'

function problemsOf(text: string): string[] {
  try {
    parseModulemd(text, 'm.yaml')
  } catch (error) {
    if (error instanceof ModulemdError) return error.details.problems
    throw error
  }
  return []
}

describe('documents', () => {
  test('a stream with its artifacts; numbers keep their text', () => {
    const [stream] = parseModulemd(streamYaml('perl:5.30:80000202001010000123:0e1', ['perl-4:5.30.1-1.x86_64']), 'm.yaml').documents
    expect(stream).toMatchObject({
      kind: 'stream',
      name: 'perl',
      stream: '5.30',
      version: '80000202001010000123',
      context: '0e1',
      arch: 'x86_64',
      artifacts: ['perl-4:5.30.1-1.x86_64'],
    })
  })

  test('its text is carried through', () => {
    const text = streamYaml('a:1')
    expect(`---\n${parseModulemd(text, 'm.yaml').documents[0]?.yaml}...\n`).toBe(text)
  })

  test('version 1 has no context', () => {
    const text = streamYaml('a:1:2')
      .replace('version: 2\ndata', 'version: 1\ndata')
      .replace(/ {2}context: .*\n/, '')
    const [stream] = parseModulemd(text, 'm.yaml').documents
    expect(stream?.kind === 'stream' && nsvcOf(stream)).toBe('a:1:2')
  })

  test('defaults, obsoletes and translations', () => {
    const translations =
      'document: modulemd-translations\nversion: 1\ndata:\n  module: a\n  stream: "1"\n  modified: 5\n  translations: {}\n'
    const text = defaultsYaml('a', '1') + defaultsYaml('b', null) + obsoletesYaml('a', '0.9') + translations
    expect(parseModulemd(text, 'm.yaml').documents).toMatchObject([
      { kind: 'defaults', module: 'a', stream: '1', modified: 202611220000 },
      { kind: 'defaults', module: 'b', stream: null },
      { kind: 'obsoletes', module: 'a', stream: '0.9', context: '', modified: '2026-11-22T00:00Z' },
      { kind: 'translations', module: 'a', stream: '1', modified: 5 },
    ])
  })

  test('documents for packagers and later versions are passed over, and named', () => {
    const text = '---\ndocument: modulemd-packager\nversion: 3\ndata: {}\n---\ndocument: modulemd-defaults\nversion: 9\ndata: {}\n'
    expect(parseModulemd(text, 'm.yaml')).toEqual({
      documents: [],
      ignored: [
        `m.yaml:2: document 'modulemd-packager' of version 3 is not looked at`,
        `m.yaml:6: document 'modulemd-defaults' of version 9 is not looked at`,
      ],
    })
  })
})

describe('what is wrong', () => {
  test('YAML errors are told with their line in the file', () => {
    expect(problemsOf(`${streamYaml('a:1')}---\na: 1\nb: [\n`)[0]).toMatch(/^m\.yaml:\d+: /)
    expect(problemsOf('---\na: 1\na: 2\n')).toEqual(['m.yaml:3: Map keys must be unique'])
  })

  test('problems of all documents are told together', () => {
    const text = `${streamYaml('a:1:x')}---\ndocument: modulemd-defaults\nversion: 1\ndata: {}\n---\njust text\n`
    expect(problemsOf(text)).toEqual([
      `m.yaml:2: version of the module must be a number, not 'x'`,
      'm.yaml:18: data.module is missing or no text',
      'm.yaml:22: expected a mapping',
    ])
  })

  test('artifacts must be names', () => {
    const text = 'document: modulemd\nversion: 2\ndata: {name: a, stream: b, artifacts: {rpms: {a: b}}}\n'
    expect(problemsOf(text)).toEqual(['m.yaml:1: artifacts.rpms must be a list of package names with version and arch'])
  })

  test('aliases that multiply are refused', () => {
    const levels = Array.from({ length: 9 }, (_, level) => `l${level + 1}: &l${level + 1} [${`*l${level}, `.repeat(9)}]`)
    expect(problemsOf(['l0: &l0 x', ...levels].join('\n'))[0]).toMatch(/alias/)
  })

  test('nesting without end is refused', () => {
    expect(problemsOf('['.repeat(20_000)).length).toBeGreaterThan(0)
  })
})
