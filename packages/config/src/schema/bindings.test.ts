import { expect, test } from 'vitest'
import { parseConfig } from '../language/index.ts'
import { boundFlavor, installerFlavor, optionsOf, validateConfig } from './index.ts'

const MINIMAL =
  'release_name = "Specimen"\nrelease_short = "Sp"\nrelease_version = "1.0"\nvariants_file = "v.xml"\ngather_method = "deps"\n' +
  'pkgset_source = "repos"\npkgset_repos = {}\n'

const validated = (source: string) => validateConfig(parseConfig('main.conf', () => MINIMAL + source).options)
const optionsWith = (source: string) => optionsOf(validated(source).options)

test('a phase as a whole is bound to one flavor, and others to none', () => {
  const options = optionsWith('phase_bindings = {"pkgset": "koji", "createiso": "mine"}')
  expect(boundFlavor(options, { phase: 'pkgset', variant: null, arch: null })).toBe('koji')
  expect(boundFlavor(options, { phase: 'createiso', variant: 'Server', arch: 'src' })).toBe('mine')
  expect(boundFlavor(options, { phase: 'gather', variant: 'Server', arch: 'x86_64' })).toBeNull()
})

test('by variant and arch the last match counts; what has no variant is not bound, and src only by its name', () => {
  const pairs = '[("^Server", {"*": "a"}), ("^Server$", {"x86_64": "b", "src": "c"})]'
  const options = optionsWith(`phase_bindings = {"createiso": ${pairs}, "pkgset": ${pairs}}`)
  const flavor = (variant: string, arch: string) => boundFlavor(options, { phase: 'createiso', variant, arch })
  expect([flavor('Server', 'x86_64'), flavor('Server', 'aarch64'), flavor('Server', 'src')]).toEqual(['b', 'a', 'c'])
  expect([flavor('Server-HA', 'x86_64'), flavor('Server-HA', 'src'), flavor('Client', 'x86_64')]).toEqual(['a', null, null])
  expect(boundFlavor(options, { phase: 'pkgset', variant: null, arch: 'x86_64' })).toBeNull()
})

test.each([
  ['', null, null],
  ['buildinstall_method = "lorax"', 'lorax', 'lorax'],
  ['phase_bindings = {"buildinstall": [("^Server$", {"*": "import"})]}', 'import', null],
  ['buildinstall_method = "lorax"\nphase_bindings = {"buildinstall": [("^Server$", {"*": "import"})]}', 'import', 'lorax'],
])('an installer is made as it is bound, else by the method: %s', (source, ofServer, ofClient) => {
  const options = optionsWith(source)
  expect([installerFlavor(options, 'Server', 'x86_64'), installerFlavor(options, 'Client', 'x86_64')]).toEqual([ofServer, ofClient])
})

test.each([
  [
    '{"buildinstal": "import"}',
    /^Failed validation in phase_bindings: Additional properties are not allowed \('buildinstal' was unexpected\)$/,
  ],
  ['{"buildinstall": "two words"}', /Possible reason: 'two words' does not match '\^\[A-Za-z0-9_-\]\+\$'$/],
  ['{"buildinstall": [("^S", {"*": "a.b"})]}', /Possible reason: 'a\.b' does not match/],
  ['"import"', /^Failed validation in phase_bindings: 'import' is not of type 'object'$/],
])('%s binds nothing', (value, message) => {
  const { issues } = validated(`phase_bindings = ${value}`)
  expect(issues.map((issue) => issue.message)).toContainEqual(expect.stringMatching(message))
})
