import { describe, expect, test } from 'vitest'
import { splitDocuments } from './split.ts'

describe('documents of a stream', () => {
  test('marks end and begin documents, wherever they stand', () => {
    const text = '---\na: |\n  text\n...\n---\nb: 1\n---\nc: 2\n'
    expect(splitDocuments(text)).toEqual([
      { yaml: 'a: |\n  text\n', line: 2 },
      { yaml: 'b: 1\n', line: 6 },
      { yaml: 'c: 2\n', line: 8 },
    ])
  })

  test('a text without marks is one document', () => {
    expect(splitDocuments('a: 1\n')).toEqual([{ yaml: 'a: 1\n', line: 1 }])
  })

  test('directives, byte order marks, comments and empty documents are no content', () => {
    const text = '\uFEFF%YAML 1.2\n---\n# nothing\n...\n---\n\n--- # head\na: 1\n...\n# end\n'
    expect(splitDocuments(text)).toEqual([{ yaml: '# head\na: 1\n', line: 7 }])
  })

  test('content may stand on the line of the mark', () => {
    expect(splitDocuments('\n--- {a: 1}\n')).toEqual([{ yaml: '{a: 1}\n', line: 2 }])
  })

  test('indented marks and words that begin like marks are text', () => {
    expect(splitDocuments('a: |\n  ---\n  ...\n----: 1\n....: 2\n')).toHaveLength(1)
  })

  test('line ends become newlines', () => {
    expect(splitDocuments('---\r\na: 1\r\nb: 2\r\n...\r\n')).toEqual([{ yaml: 'a: 1\nb: 2\n', line: 2 }])
  })

  test('a percent sign inside of a document is its content', () => {
    expect(splitDocuments('a: |\n  x\n%b\n')[0]?.yaml).toBe('a: |\n  x\n%b\n')
  })
})
