import { expect, test } from 'vitest'
import { parseConfig } from '../../language/index.ts'
import { ConfigError } from '../../error.ts'
import { OPTIONS, SCHEMA } from '../options/index.ts'
import { validateConfig } from '../validate.ts'
import { overrideSchema } from './override.ts'
import { printSchema } from './print.ts'
import { readSchema } from './read.ts'

const HOST = { processors: 7 }
const MINIMAL =
  'release_name = "S"\nrelease_short = "S"\nrelease_version = "1"\nvariants_file = "v"\npkgset_source = "koji"\ngather_method = "deps"\n'

/** What of a definition decides about configurations. */
function deciding(definition: ReturnType<typeof OPTIONS.get>) {
  if (definition === undefined || definition.presence === 'former') return definition
  const { shape, presence, default: value } = definition
  return { shape, presence, ...(value === undefined ? {} : { default: typeof value === 'function' ? 7 : value }) }
}

const readBack = readSchema(JSON.parse(JSON.stringify(printSchema(SCHEMA, HOST))) as ReturnType<typeof printSchema>)

test('the schema has the same options in the same order when its JSON form is read again', () => {
  expect([...readBack.options.keys()]).toEqual([...OPTIONS.keys()])
  expect(readBack.open).toBe(false)
})

test.each([...OPTIONS.keys()])('%s is the same when its JSON form is read again', (name) => {
  expect(deciding(readBack.options.get(name))).toEqual(deciding(OPTIONS.get(name)))
})

test('no override leaves the schema as it is, and so does the schema itself', () => {
  const whole = { file: 'whole.json', text: JSON.stringify(printSchema(SCHEMA, HOST)) }
  expect(printSchema(overrideSchema([], HOST), HOST)).toEqual(printSchema(SCHEMA, HOST))
  expect(printSchema(overrideSchema([whole], HOST), HOST)).toEqual(printSchema(SCHEMA, HOST))
})

function messages(source: string, ...overrides: object[]): string[] {
  const schema = overrideSchema(overrides.map((override, index) => ({ file: `${index}.json`, text: JSON.stringify(override) })))
  const parsed = parseConfig('main.conf', () => MINIMAL + source)
  return validateConfig(parsed.options, parsed.position, { schema }).issues.map(({ message }) => message)
}

const property = (name: string, node: object) => ({ properties: { [name]: node } })

test('overriding an enum keeps the type; later files win (spec 01 §8, item 41)', () => {
  const [first, second] = [property('link_type', { enum: ['copy'] }), property('link_type', { enum: ['stow'] })]
  expect(messages('link_type = 1', first, second)).toEqual([
    "Failed validation in link_type: 1 is not of type 'string'",
    "Failed validation in link_type: 1 is not one of ['stow']",
  ])
  expect(messages('link_type = "stow"', first, second)).toEqual([])
})

test('options may be added, required, deprecated, given other defaults and types', () => {
  expect(messages('', property('mine', { type: 'integer', default: 3 }), { required: ['mine'] })).toEqual([])
  expect(messages('', property('mine', { type: 'integer' }), { required: ['mine'] })).toEqual([
    "Failed validation in : 'mine' is a required property",
  ])
  expect(messages('mine = "x"', property('mine', { type: 'integer' }))).toEqual(["Failed validation in mine: 'x' is not of type 'integer'"])
  expect(messages('tree_arches = []', property('tree_arches', { deprecated: 'say it in the variants' }))).toEqual([
    'WARNING: Config option tree_arches was removed and has no effect; say it in the variants.',
  ])
  expect(messages('', property('hashed_directories', { default: 'no' }))).toEqual([
    "Failed validation in hashed_directories: 'no' is not of type 'boolean'",
  ])
  expect(messages('release_version = 41', property('release_version', { type: 'integer' }))).toEqual([])
})

test('unknown options pass when the schema is open', () => {
  expect(messages('aux = 1', { additionalProperties: true })).toEqual([])
  expect(messages('aux = 1')).toEqual(['WARNING: Unrecognized config option: aux.'])
})

test('limits come beside types, and beside alternatives', () => {
  const version = property('release_version', { pattern: '\\.0$', minLength: 3, maxLength: 4 })
  expect(messages('release_version = "1.0"', version)).toEqual([])
  expect(messages('release_version = "1"', version)).toEqual([
    "Failed validation in release_version: '1' does not match '\\\\.0$'",
    "Failed validation in release_version: '1' is too short",
  ])
  expect(messages('release_version = "100.0"', version)).toEqual(["Failed validation in release_version: '100.0' is too long"])
  const size = property('iso_size', { minimum: 10, maximum: 20 })
  expect(messages('iso_size = 9.5', size)).toEqual(['Failed validation in iso_size: 9.5 is less than the minimum of 10'])
  expect(messages('iso_size = 21', size)).toEqual(['Failed validation in iso_size: 21 is greater than the maximum of 20'])
  expect(messages('iso_size = "1G"', size)).toEqual([])
  expect(messages('comps_file = {"scm": "git", "file": "c"}', property('comps_file', { type: 'string' }))).toEqual([
    "Failed validation in comps_file: {'scm': 'git', 'file': 'c'} is not of type 'string'",
  ])
})

test('limits and several claims survive the JSON form', () => {
  const override = {
    properties: {
      a: { type: 'array', items: { type: 'string', pattern: 'x' }, enum: ['y'] },
      b: { type: 'object', additionalProperties: false },
    },
  }
  const schema = overrideSchema([{ file: 'o.json', text: JSON.stringify(override) }])
  expect(printSchema(schema, HOST).properties).toMatchObject(override.properties)
  expect(messages('a = ["z"]\nb = {"k": 1}', override)).toEqual([
    "Failed validation in a.0: 'z' does not match 'x'",
    "Failed validation in a: ['z'] is not one of ['y']",
    "Failed validation in b: Additional properties are not allowed ('k' was unexpected)",
  ])
})

/** Overrides that are no schema, with the place and the reason. */
const BAD: [text: string, ...found: string[]][] = [
  [
    '{"properties": {"a": {"type": "text"}}}',
    '1:31 properties.a.type: expected one of "string"|"boolean"|"number"|"integer"|"null"|"array"|"object"|"regex"|"url", found "text"',
  ],
  [
    '{"properties": {"a": {"typ": "string"}}}',
    '1:30 properties.a.typ: no keyword of schemas (murli validate --dump-schema prints what there is)',
  ],
  ['{"properties": 5}', '1:16 properties: expected record, found 5'],
  ['{"required": ["a"]}', "1:15 required.0: expected the name of one of the properties, found 'a'"],
  ['{"properties": {"a": {"enum": []}}}', '1:31 properties.a.enum: expected array to have >=1 items, found []'],
  [
    '{"properties": {"a": {"type": "array", "items": [{"type": 1}]}}}',
    '1:59 properties.a.items.0.type: expected one of "string"|"boolean"|"number"|"integer"|"null"|"array"|"object"|"regex"|"url", found 1',
  ],
  [
    '{"properties": {"a": {"type": "array", "items": [{}]}}}',
    '1:49 properties.a.items: expected "additionalItems": false beside it, since it lists the items',
  ],
  ['{"properties": {"a": {"items": {}}}}', '1:22 properties.a.type: expected a type: array'],
  [
    '{"properties": {"a": {"pattern": "("}}}',
    '1:34 properties.a.pattern: incorrect regular expression: missing ), unterminated subpattern at position 0',
  ],
  [
    '{"properties": {"multilib_blacklist": {"properties": {}}}}',
    '1:54 properties.multilib_blacklist.properties: expected either properties or patternProperties, found both',
  ],
  [
    '{"properties": {"runroot_weights": {"properties": {"ostree": {"deprecated": "x"}}}}}',
    '1:77 properties.runroot_weights.properties.ostree.deprecated: no keyword of schemas (murli validate --dump-schema prints what there is)',
  ],
]

test.each(BAD)('%s', (text, ...expected) => {
  const attempt = () =>
    overrideSchema([
      { file: 'good.json', text: '{"title": "Ours"}' },
      { file: 'bad.json', text },
    ])
  expect(attempt).toThrow(ConfigError)
  try {
    attempt()
  } catch (error) {
    const issues = error instanceof ConfigError ? (error.issues ?? []) : []
    expect(issues.map(({ position }) => position?.file)).toEqual(expected.map(() => 'bad.json'))
    expect(issues.map(({ message, position }) => `${position?.line}:${position?.column} ${message}`)).toEqual(expected)
  }
})

test('an override that is no JSON object has no options', () => {
  expect(() => overrideSchema([{ file: 'bad.json', text: '[1]' }])).toThrow('the document must be an object')
})
