import { expect, test } from 'vitest'
import { defaultsYaml, obsoletesYaml, streamYaml } from './testing.ts'
import type { ModuleStream } from './model.ts'
import { parseModulemd } from './parse.ts'
import { companionsOf, printModulemd, withoutRepeats } from './record.ts'

const read = (...texts: string[]) => parseModulemd(texts.join(''), 'm.yaml').documents

test('the record is in order: modules, then defaults, obsoletes, streams, the newest version first', () => {
  const ordered = [
    defaultsYaml('a', '1'),
    obsoletesYaml('a', '1'),
    streamYaml('a:1:10:x'),
    streamYaml('a:1:9:w'),
    streamYaml('a:1:9:y'),
    streamYaml('a:2:1:x'),
    defaultsYaml('b', '1'),
    streamYaml('b:1:1:x'),
  ]
  expect(printModulemd(read(...ordered.toReversed()))).toBe(ordered.join(''))
})

test('of repeated documents one is left: the first stream, the newest defaults', () => {
  const documents = read(
    streamYaml('a:1:1:x', ['first-0:1-1.noarch']),
    streamYaml('a:1:1:x', ['second-0:1-1.noarch']),
    defaultsYaml('a', '1', '5'),
    defaultsYaml('a', '2', '7'),
    defaultsYaml('a', '3', '7'),
    obsoletesYaml('a', '1'),
    obsoletesYaml('a', '1'),
  )
  expect(withoutRepeats(documents)).toMatchObject([
    { artifacts: ['first-0:1-1.noarch'] },
    { kind: 'defaults', stream: '2' },
    { kind: 'obsoletes', stream: '1' },
  ])
})

test('companions are those of the modules that are there', () => {
  const streams = read(streamYaml('a:1')) as ModuleStream[]
  const documents = read(
    defaultsYaml('a', '9'),
    defaultsYaml('b', '1'),
    obsoletesYaml('a', '0'),
    obsoletesYaml('b', '0'),
    streamYaml('a:2'),
  )
  expect(companionsOf(streams, documents).map(({ kind, module }) => `${kind} ${module}`)).toEqual(['defaults a', 'obsoletes a'])
})
