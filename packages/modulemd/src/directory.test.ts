import { describe, expect, test } from 'vitest'
import { isModulemdFile, type ModulemdFile, readDefaults, readObsoletes } from './directory.ts'
import { defaultsYaml, obsoletesYaml, streamYaml } from './testing.ts'

const file = (name: string, text: string): ModulemdFile => ({ name: `defaults/${name}`, text })

test('only YAML files of the directory itself count', () => {
  expect(['a.yaml', 'b.yml', 'sub/c.yaml', 'README'].filter(isModulemdFile)).toEqual(['a.yaml'])
})

describe('defaults', () => {
  test('of all files; other documents are left out', () => {
    const defaults = readDefaults([file('a.yaml', defaultsYaml('a', '1')), file('b.yaml', defaultsYaml('b', '2') + streamYaml('b:2'))])
    expect(defaults.map(({ module, stream }) => `${module}:${stream}`)).toEqual(['a:1', 'b:2'])
  })

  test('all modules with several defaults are named', () => {
    const files = [
      file('1.yaml', defaultsYaml('b', '2') + defaultsYaml('a', 'x')),
      file('2.yaml', defaultsYaml('a', 'y') + defaultsYaml('b', '1') + defaultsYaml('c', '1') + defaultsYaml('c', '1')),
    ]
    expect(() => readDefaults(files)).toThrow(
      'There are duplicated module defaults:\nModule a has multiple defaults: x, y\nModule b has multiple defaults: 1, 2',
    )
  })

  test('overrides stand for the defaults of their modules', () => {
    const overrides = [file('a.yaml', defaultsYaml('a', '9')), file('d.yaml', defaultsYaml('d', null))]
    const defaults = readDefaults([file('a.yaml', defaultsYaml('a', '1') + defaultsYaml('b', '2'))], overrides)
    expect(defaults.map(({ module, stream }) => `${module}:${stream}`)).toEqual(['b:2', 'a:9', 'd:null'])
  })

  test('files that cannot be read are all named with their lines', () => {
    const files = [file('a.yaml', 'a: [\n'), file('b.yaml', defaultsYaml('b', '2')), file('c.yaml', 'text\n')]
    expect(() => readDefaults(files)).toThrow(
      /^Module metadata cannot be read:\ndefaults\/a\.yaml:\d: .*\ndefaults\/c\.yaml:1: expected a mapping$/s,
    )
  })
})

describe('obsoletes', () => {
  test('of all files', () => {
    expect(readObsoletes([file('a.yaml', obsoletesYaml('a', '1') + obsoletesYaml('a', '2'))])).toHaveLength(2)
  })

  test('the same one twice is one statement, two different ones of one time contradict', () => {
    const twice = [file('a.yaml', obsoletesYaml('a', '1')), file('b.yaml', obsoletesYaml('a', '1'))]
    expect(readObsoletes(twice)).toHaveLength(2)
    const contradicting = [...twice, file('c.yaml', obsoletesYaml('a', '1', 'It is new.'))]
    expect(() => readObsoletes(contradicting)).toThrow(
      'There are duplicated module obsoletes:\nModule a:1 of 2026-11-22T00:00Z has multiple obsoletes',
    )
  })
})
