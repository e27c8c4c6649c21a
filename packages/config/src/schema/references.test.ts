import type { JsonObject } from '@murli/contracts'
import { describe, expect, it } from 'vitest'
import { parseConfig } from '../language/index.ts'
import { fromJsonObject } from '../language/plain.ts'
import { printLiteral } from '../language/print.ts'
import { referencesIn, withReferences, withReferencesInValues } from './references.ts'
import { validateConfig } from './validate.ts'

const GIT = { scm: 'git', repo: 'https://example.com/x', file: 'comps.xml' }
const validated = (options: JsonObject) => validateConfig(fromJsonObject(options)).options
const found = (options: JsonObject) => referencesIn(validated(options)).map(({ kind, path }) => `${kind} ${path.join('.')}`)

describe('referencesIn', () => {
  it('finds branches of sources, also in lists', () => {
    expect(found({ comps_file: GIT, variants_file: { ...GIT, branch: 'dev' }, product_id: { ...GIT, dir: 'x' } })).toEqual([
      'branch variants_file',
      'branch comps_file',
      'branch product_id',
    ])
    expect(found({ lorax_options: [['^.*$', { '*': { configuration_file: GIT } }]] })).toEqual([
      'branch lorax_options.0.1.*.configuration_file',
    ])
  })

  it('finds URLs at any depth', () => {
    const url = 'git+https://example.com/x?#HEAD'
    expect(found({ global_ksurl: url })).toEqual(['url global_ksurl'])
    expect(found({ osbs: { '^Server$': { url, target: 't', git_branch: 'b' } } })).toEqual(['url osbs.^Server$.url'])
    expect(found({ live_media: { '^S$': [{ kickstart: 'k', ksurl: url, name: 'n', subvariant: 's', version: 'v' }] } })).toEqual([
      'url live_media.^S$.0.ksurl',
    ])
  })

  it('leaves alone what is not pinned', () => {
    expect(found({ comps_file: 'comps.xml', variants_file: { scm: 'file', repo: '', file: 'x' } })).toEqual([])
    expect(found({ extra_files: [['^.*$', { '*': [GIT] }]], createrepo_extra_modulemd: { Server: { ...GIT, dir: 'x' } } })).toEqual([])
  })

  it('finds nothing in values that are wrong', () => {
    expect(found({ global_ksurl: 5, comps_file: [GIT], osbs: 'x' })).toEqual([])
  })
})

describe('withReferences', () => {
  it('gives new options and leaves the old ones as they were', () => {
    const options = validated({
      comps_file: GIT,
      global_ksurl: 'https://example.com/x#HEAD',
      osbs: { '^S$': { url: 'u#HEAD', target: 't', git_branch: 'b' } },
    })
    const before = structuredClone(options)
    const references = referencesIn(options)
    const pinned = withReferences(options, new Map(references.map((reference, index) => [reference, `pinned ${index}`])))
    expect(options).toEqual(before)
    expect(pinned).toEqual({
      ...options,
      comps_file: { ...GIT, branch: 'pinned 0' },
      global_ksurl: 'pinned 1',
      osbs: { '^S$': { url: 'pinned 2', target: 't', git_branch: 'b' } },
    })
  })
})

describe('withReferencesInValues', () => {
  it('keeps tuples, floats and the order of what it does not replace', () => {
    const source =
      'a = (1.0, 2)\nosbs = {"^S$": {"target": "t", "url": "u#HEAD", "git_branch": "b"}}\ncomps_file = {"scm": "git", "repo": "r", "file": "f"}\n'
    const { options } = parseConfig('main.conf', () => source)
    const references = referencesIn(validateConfig(options).options)
    const pinned = withReferencesInValues(options, new Map(references.map((reference, index) => [reference, `pinned ${index}`])))
    expect(printLiteral(pinned['a'] ?? null)).toBe('(1.0, 2)')
    expect(printLiteral(pinned['osbs'] ?? null)).toBe("{'^S$': {'target': 't', 'url': 'pinned 1', 'git_branch': 'b'}}")
    expect(printLiteral(pinned['comps_file'] ?? null)).toBe("{'scm': 'git', 'repo': 'r', 'file': 'f', 'branch': 'pinned 0'}")
  })
})
