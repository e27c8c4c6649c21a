import { describe, expect, test } from 'vitest'
import { chooseStreams, filterTest, parseModuleSpec } from './choose.ts'
import { streamYaml } from './testing.ts'
import { type ModuleStream, nsvcOf } from './model.ts'
import { parseModulemd } from './parse.ts'

const STREAMS = parseModulemd(
  ['perl:5.24:1:a', 'perl:5.30:9:a', 'perl:5.30:10:a', 'perl:5.30:10:b', 'node-js:rhel-8:1:a', 'ruby:2:1:a']
    .map((nsvc) => streamYaml(nsvc))
    .join(''),
  'm.yaml',
).documents as ModuleStream[]

function chosen(...specs: string[]): string[] {
  return chooseStreams(STREAMS, specs.map(parseModuleSpec)).chosen.map(nsvcOf)
}

describe('specs', () => {
  test.each([
    ['perl:5.30', ['perl', '5.30', null, null, false]],
    ['perl:5.30:10', ['perl', '5.30', '10', null, false]],
    ['perl:5.30:10:b', ['perl', '5.30', '10', 'b', false]],
    ['*', ['*', null, null, null, false]],
    ['node-js-8', ['node-js', '8', null, null, true]],
    ['node-js-8-20180101000000', ['node-js', '8', '20180101000000', null, true]],
    ['node-js-8-2018010100000', ['node-js-8', '2018010100000', null, null, true]],
  ])('%s', (text, [name, stream, version, context, isOldForm]) => {
    expect(parseModuleSpec(text)).toEqual({ text, name, stream, version, context, isOldForm })
  })

  test.each(['a:b:c:d:e', 'perl', 'perl:', ':5', ''])('%j cannot be read', (text) => {
    expect(() => parseModuleSpec(text)).toThrow(`module '${text}': `)
  })
})

describe('choice', () => {
  test.each<[string[], string[]]>([
    [['perl:5.30'], ['perl:5.30:10:a', 'perl:5.30:10:b']],
    [['perl:5.30:9'], ['perl:5.30:9:a']],
    [['perl:5.30:10:b'], ['perl:5.30:10:b']],
    [['perl:5.30:9', 'perl:5.30:10:b'], ['perl:5.30:10:b']],
    [['perl:*'], ['perl:5.24:1:a', 'perl:5.30:10:a', 'perl:5.30:10:b']],
    [['*'], ['perl:5.24:1:a', 'perl:5.30:10:a', 'perl:5.30:10:b', 'node-js:rhel-8:1:a', 'ruby:2:1:a']],
    [['node-js:rhel_8'], ['node-js:rhel-8:1:a']],
    [['node-js:rhel-8'], ['node-js:rhel-8:1:a']],
    [['node-*:rhel*'], ['node-js:rhel-8:1:a']],
    [[], []],
  ])('%j', (specs, expected) => {
    expect(chosen(...specs)).toEqual(expected)
  })

  test('specs that fit nothing are told', () => {
    const { unmatched } = chooseStreams(STREAMS, ['perl:6', 'ruby:2', 'Perl:*'].map(parseModuleSpec))
    expect(unmatched.map(({ text }) => text)).toEqual(['perl:6', 'Perl:*'])
  })
})

test.each<[string, string[]]>([
  ['perl', ['perl']],
  ['perl:5.3*', ['perl']],
  ['perl:5', []],
  ['*:rhel-8', ['node-js']],
  ['r*', ['ruby']],
])('filter %s', (filter, names) => {
  expect([...new Set(STREAMS.filter(filterTest([filter])).map(({ name }) => name))]).toEqual(names)
})
