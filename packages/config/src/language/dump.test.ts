import { describe, expect, test } from 'vitest'
import { ConfigError } from '../error.ts'
import { dumpOptions, parseConfig, readSources } from './index.ts'

function dump(source: string): string {
  return dumpOptions(parseConfig('main.conf', () => source).options)
}

describe('dumps', () => {
  test('keys are sorted, four spaces indent, nothing follows the last brace', () => {
    expect(dump('b = [1, [], {}, ()]\na = {"k": ("x", None)}')).toBe(
      '{\n    "a": {\n        "k": [\n            "x",\n            null\n        ]\n    },\n' +
        '    "b": [\n        1,\n        [],\n        {},\n        []\n    ]\n}',
    )
    expect(dump('')).toBe('{}')
  })

  test('text is ASCII', () => {
    expect(dump('a = "é✓😀\x7f\t/\\n"')).toBe('{\n    "a": "\\u00e9\\u2713\\ud83d\\ude00\\u007f\\t/\\\\n"\n}')
  })

  test('numbers keep their type and their digits', () => {
    expect(dump('a = [1.0, 1, 1.0e16, 0.00001, 12345678901234567890, -2, 1.0e400]')).toBe(
      `{\n    "a": [\n${['1.0', '1', '1e+16', '1e-05', '12345678901234567890', '-2', 'Infinity'].map((text) => `        ${text}`).join(',\n')}\n    ]\n}`,
    )
  })

  test('keys become text after they were sorted', () => {
    expect(dump('a = {10: 1, 9: 2, True: 3, 2.5: 4}')).toBe(
      '{\n    "a": {\n        "true": 3,\n        "2.5": 4,\n        "9": 2,\n        "10": 1\n    }\n}',
    )
    expect(dump('a = {"𐀀": 1, "\uffee": 2, "ab": 3, "a": 4}').replaceAll(/\s/g, '')).toBe(
      '{"a":{"a":4,"ab":3,"\\uffee":2,"\\ud800\\udc00":1}}',
    )
    expect(dump('a = {None: 1}').replaceAll(/\s/g, '')).toBe('{"a":{"null":1}}')
    expect(() => dump('a = {None: 1, "x": 2}')).toThrow('a dict with keys of mixed kinds (None and text) cannot be dumped')
  })
})

describe('several sources', () => {
  const files: Record<string, string> = {
    'one.conf': 'version = "1"\na = {"x": 1}\nb = 1.0',
    'two.conf': 'a = {"y": version}',
    'dir/three.log': '{"b": 2, "c": [1.0]}',
    'broken.json': '{"a": }',
    'broken.conf': 'a = ',
  }
  const read = (...paths: string[]) => readSources(paths, (path) => files[path] ?? null)

  test('later ones replace options whole, and see the variables of earlier ones', () => {
    const { options, position } = read('one.conf', 'two.conf', 'dir/three.log')
    expect(dumpOptions(options).replaceAll(/\s/g, '')).toBe('{"a":{"y":"1"},"b":2,"c":[1.0],"version":"1"}')
    expect(position('a.y')).toEqual({ file: 'two.conf', line: 1, column: 11 })
    expect(position('b')?.file).toBe('dir/three.log')
    expect(position('version')?.file).toBe('one.conf')
    expect(position('nothing')).toBeNull()
  })

  test('definitions are set before and after', () => {
    const { options } = readSources(['two.conf'], (path) => files[path] ?? null, { version: '9', a: 'own' })
    expect(options).toMatchObject({ version: '9', a: 'own' })
  })

  test('what is neither is told as what its name says', () => {
    expect(() => read('broken.json')).toThrow(/^Invalid syntax: expected a value, found "}" in broken\.json/)
    expect(() => read('broken.conf')).toThrow(/^Invalid syntax: expected a value, but the file ends in broken\.conf/)
    expect(() => read('gone.conf')).toThrow(ConfigError)
  })
})
