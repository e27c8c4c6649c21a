import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { runCommandLine } from '../src/program.ts'
import { withoutTerminal } from './without-terminal.ts'

const CONF = `release_name = "Fixture Linux"
release_short = "Fixture"
release_version = "1"
variants_file = "variants.xml"
pkgset_source = "repos"
pkgset_repos = {"*": ["repo"]}
gather_method = "deps"
`
const VARIANTS = '<variants><variant id="Base" name="Base" type="variant"><arches><arch>x86_64</arch></arches></variant></variants>'

let directory: string
let out: string
let err: string[]

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'murli-validate-'))
  vi.stubEnv('MURLI_URL', 'http://127.0.0.1:1')
  write('variants.xml', VARIANTS)
  out = ''
  err = []
})

afterEach(() => {
  vi.unstubAllEnvs()
  rmSync(directory, { recursive: true })
})

function write(name: string, text: string): string {
  writeFileSync(join(directory, name), text)
  return join(directory, name)
}

function validate(conf: string, ...flags: string[]): Promise<number> {
  const context = withoutTerminal({
    out: (text: string, end = '\n') => void (out += text + end),
    err: (line: string) => void err.push(line),
  })
  return runCommandLine(['validate', write('main.conf', conf), ...flags], context)
}

test('a sound configuration is passed without a word, and without a server', async () => {
  expect(await validate(CONF)).toBe(0)
  expect([out, err]).toEqual(['', []])
})

test('errors come first, then warnings, with their places, on standard output; the status is 1', async () => {
  expect(await validate(`aux = 1\n${CONF}hashed_directories = 1\ncomps_file = "gone.xml"\n`)).toBe(1)
  expect(out.split('\n')).toEqual([
    "Failed validation in hashed_directories: 1 is not of type 'boolean' (main.conf:9:22)",
    'comps_file: no such file: gone.xml (main.conf:10:14)',
    'WARNING: Unrecognized config option: aux. (main.conf:1:7)',
    '',
  ])
  expect(err).toEqual([])
})

test('a warning alone is enough for the status 1', async () => {
  expect(await validate(`${CONF}gather_metod = "x"\n`)).toBe(1)
  expect(out).toBe('WARNING: Unrecognized config option: gather_metod. Did you mean gather_method? (main.conf:8:16)\n')
})

test('what cannot be read is a finding, too', async () => {
  expect(await validate('a = true\n')).toBe(1)
  expect(await validate(`${CONF}from gone import *\n`)).toBe(1)
  expect(
    await runCommandLine(['validate', join(directory, 'nowhere.conf')], { ...silent(), out: (text) => void (out += `${text}\n`) }),
  ).toBe(1)
  expect(out.split('\n')).toEqual([
    "Undefined variable 'true' in main.conf line 1 column 5: a = true (write True)",
    "File not found: 'gone.conf', imported in main.conf line 8 column 1: from gone import *",
    "File not found: 'nowhere.conf'",
    '',
  ])
})

function silent() {
  return withoutTerminal({ out: () => undefined, err: () => undefined })
}

test('variables may be given; those of the file beside the configuration win; those that are no options are dropped', async () => {
  const conf = CONF.replace('"1"', '"%s.%s" % (major, minor)').replace('hashed', '')
  expect(await validate(conf, '-e', 'major=1', '-e', 'minor=')).toBe(0)
  expect(await validate(conf, '-e', 'major=1')).toBe(1)
  write('.pungi-config-validate.json', '{"minor": 2, "hashed_directories": 1}')
  out = ''
  expect(await validate(conf, '-e', 'major=1', '-e', 'hashed_directories=x')).toBe(1)
  expect(out).toBe("Failed validation in hashed_directories: 1 is not of type 'boolean' (main.conf:1:1)\n")
})

test('the file of variables must be an object', async () => {
  write('.pungi-config-validate.json', '[]')
  expect(await validate(CONF)).toBe(1)
  expect(out).toContain('.pungi-config-validate.json: expected an object of variables and their values')
})

test.each([
  [['-e', 'Upper=1'], "definition should be in var=value format: 'Upper=1'"],
  [['-e', 'x'], "definition should be in var=value format: 'x'"],
  [['--skip-phase', 'nothing'], "there is no phase 'nothing'"],
  [['--no-such-flag'], "unknown option '--no-such-flag'"],
])('wrong arguments are told on standard error, with the status 2: %s', async (flags, message) => {
  expect(await validate(CONF, ...flags)).toBe(2)
  expect(out).toBe('')
  expect(err.join('\n')).toContain(message)
})

test('labels are checked when there is one; deltas when there are composes of before', async () => {
  expect(await validate(CONF, '--label', 'Gold-1')).toBe(1)
  expect(await validate(`${CONF}createrepo_deltas = True\n`)).toBe(1)
  expect(out).toMatch(/^Label in unknown format: Gold-1 .*\n(.*\n)*CREATEREPO: Can not generate deltas without old compose/)
  out = ''
  await validate(`${CONF}createrepo_deltas = True\n`, '--old-composes')
  expect(out).not.toContain('old compose')
})

test('the report as JSON', async () => {
  expect(await validate(`${CONF}aux = 1\n`, '--json')).toBe(1)
  expect(JSON.parse(out)).toEqual({
    ok: true,
    issues: [
      {
        severity: 'warning',
        code: 'OPTION_UNKNOWN',
        message: 'WARNING: Unrecognized config option: aux.',
        path: 'aux',
        position: { file: 'main.conf', line: 8, column: 7 },
      },
    ],
  })
})

test('the schema as JSON, for which no configuration is needed', async () => {
  const context = { ...silent(), out: (text: string) => void (out += text) }
  expect(await runCommandLine(['validate', '--dump-schema'], context)).toBe(0)
  expect(JSON.parse(out)).toMatchObject({
    properties: {
      release_type: { type: 'string', enum: expect.arrayContaining(['ga', 'updates']), default: 'ga' },
      multilib: { items: { items: [{ type: 'regex' }, { type: 'object' }] } },
      pdc_url: { deprecated: expect.stringContaining('gone') },
    },
    required: expect.arrayContaining(['release_name']),
  })
})

test('overrides change what is taken, one after the other, and the dump', async () => {
  const loose = write('loose.json', '{"properties": {"release_version": {"type": "integer"}, "mine": {"type": "string"}}}')
  const strict = write('strict.json', '{"properties": {"mine": {"enum": ["a", "b"]}}, "required": ["mine"]}')
  const conf = CONF.replace('"1"', '1')
  expect(await validate(conf, '--schema-override', loose)).toBe(0)
  expect(await validate(conf, '--schema-override', loose, '--json')).toBe(0)
  expect(out).toBe('{"ok":true,"issues":[]}\n')
  out = ''
  expect(await validate(`${conf}mine = "c"\n`, '--schema-override', loose, '--schema-override', strict)).toBe(1)
  expect(out).toBe("Failed validation in mine: 'c' is not one of ['a', 'b'] (main.conf:8:8)\n")
  out = ''
  expect(await validate(CONF, '--schema-override', loose, '--schema-override', strict, '--dump-schema')).toBe(0)
  expect(JSON.parse(out)).toMatchObject({ properties: { mine: { type: 'string', enum: ['a', 'b'] } }, required: ['mine'] })
})

test('what only an override takes does not keep the rest from being checked', async () => {
  const loose = write('loose.json', '{"properties": {"release_version": {"type": "integer"}}}')
  expect(await validate(`${CONF.replace('"1"', '1')}comps_file = "gone.xml"\n`, '--schema-override', loose)).toBe(1)
  expect(out).toBe('comps_file: no such file: gone.xml (main.conf:8:14)\n')
})

test.each([
  ['{"properties": {"mine": {"typ": 1}}}', /^error: .*bad\.json:1:33: properties\.mine\.typ: no keyword of schemas/],
  ['{"properties": {', /^error: .*bad\.json:1:17: Invalid syntax: expected a string in double quotes, found the end of the file/],
])('an override that is no schema is a wrong argument: %s', async (text, message) => {
  expect(await validate(CONF, '--schema-override', write('bad.json', text))).toBe(2)
  expect(err.join('\n')).toMatch(message)
  expect(await validate(CONF, '--schema-override', join(directory, 'nowhere.json'))).toBe(2)
  expect(err.at(-1)).toMatch(/^error: File not found: '.*nowhere\.json', which --schema-override names$/)
  expect(out).toBe('')
})
