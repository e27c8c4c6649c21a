import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { CliError } from '../error.ts'
import { collectConfig } from './collect.ts'

let directory: string

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'murli-cli-'))
})

afterEach(() => rmSync(directory, { recursive: true }))

function write(path: string, content: string | Buffer, mode = 0o644): void {
  mkdirSync(dirname(join(directory, path)), { recursive: true })
  writeFileSync(join(directory, path), content, { mode })
}

function paths(main = 'a.conf'): string[] {
  return collectConfig(join(directory, main), {}).files.map((file) => file.path)
}

test('the main file, its imports and what options refer to', () => {
  write(
    'a.conf',
    'from parts/common import *\ncomps_file = "comps.xml"\nvariants_file = {"scm": "file", "file": "parts/../variants.xml", "repo": ""}\n',
  )
  write('parts/common.conf', 'from more import *\nrelease_name = "A"\n')
  write('parts/more.conf', 'product_id = "certs"\n')
  write('comps.xml', '<comps/>')
  write('variants.xml', '<variants/>')
  write('certs/deep/one.pem', 'x')
  write('certs/.hidden', 'x')
  write('unrelated', 'x')
  expect(paths()).toEqual([
    'a.conf',
    'parts/common.conf',
    'parts/more.conf',
    'comps.xml',
    'variants.xml',
    'certs/.hidden',
    'certs/deep/one.pem',
  ])
})

test('what is not there is left to the server, which knows who wanted it', () => {
  write('a.conf', 'comps_file = "none.xml"\nproduct_id = "none"\n')
  expect(paths()).toEqual(['a.conf'])
})

test('globs match as Python has it: no hidden names, within one part', () => {
  write('a.conf', 'extra_files = [("^.*$", {"*": [{"scm": "file", "file": ["x/*.txt", "x/[!b]?.md"]}]})]\n')
  for (const name of ['x/1.txt', 'x/.2.txt', 'x/y/3.txt', 'x/ab.md', 'x/bb.md']) write(name, 'x')
  expect(paths()).toEqual(['a.conf', 'x/1.txt', 'x/ab.md'])
})

test('absolute paths stay absolute', () => {
  write('elsewhere/comps.xml', '<comps/>')
  write('a.conf', `comps_file = "${directory}/elsewhere/comps.xml"\n`)
  expect(paths()).toEqual(['a.conf', `${directory}/elsewhere/comps.xml`])
})

test('bytes that are not text travel as base64, and modes are kept', () => {
  write('a.conf', 'extra_files = [("^.*$", {"*": [{"scm": "file", "file": "logo.png"}]})]\n')
  write('logo.png', Buffer.from([0x89, 0x50, 0xff]), 0o755)
  const bundle = collectConfig(join(directory, 'a.conf'), { X: '1' })
  expect(bundle.files[1]).toEqual({ path: 'logo.png', encoding: 'base64', content: 'iVD/', mode: 0o755 })
  expect(bundle).toMatchObject({ main: 'a.conf', directory, defines: { X: '1' } })
})

test('a link to a directory above ends', () => {
  write('a.conf', 'product_id = "certs"\n')
  write('certs/one.pem', 'x')
  symlinkSync('..', join(directory, 'certs/up'))
  expect(paths()).toContain('certs/one.pem')
  expect(paths().length).toBeLessThan(6)
})

test('a JSON configuration is read as JSON', () => {
  write('a.json', '{"comps_file": "comps.xml"}')
  write('comps.xml', '<comps/>')
  expect(paths('a.json')).toEqual(['a.json', 'comps.xml'])
})

test('a syntax error is told with its place, before any server is asked', () => {
  write('a.conf', 'release_name = "A"\nrelease_version = 1.0.0\n')
  expect(() => paths()).toThrow(
    expect.objectContaining({ name: 'ConfigError', code: 'CONFIG_SYNTAX', position: expect.objectContaining({ line: 2 }) }),
  )
})

test('a directory that is far too large is refused', () => {
  write('a.conf', 'product_id = "big"\n')
  write('big/image', Buffer.alloc(65 * 1024 * 1024))
  expect(() => paths()).toThrow(CliError)
})
