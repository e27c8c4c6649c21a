import { expect, test } from 'vitest'
import { referencesOf } from './references.ts'

test('text options name files and directories', () => {
  const options = { comps_file: 'comps.xml', variants_file: '/etc/variants.xml', product_id: 'certs', gather_source_mapping: 'map.json' }
  expect(referencesOf(options)).toEqual({ files: ['/etc/variants.xml', 'comps.xml', 'map.json'], directories: ['certs'] })
})

test('file sources count wherever they are, other sources never', () => {
  const options = {
    extra_files: [
      [
        '^Server$',
        {
          '*': [
            { scm: 'file', repo: '', file: ['EULA', 'GPL*'] },
            { scm: 'rpm', repo: 'release', file: '/usr/share/*' },
          ],
        },
      ],
      ['^Client$', { x86_64: [{ scm: 'file', dir: 'extra/client', target: 'docs' }] }],
    ],
    extra_isos: { '^Server$': [{ extra_files: [{ scm: 'file', file: 'README' }] }] },
    comps_file: { scm: 'git', repo: 'https://example.com/comps', file: 'comps.xml' },
    variants_file: { scm: 'file', file: 'variants.xml', repo: null },
    createrepo_extra_modulemd: { Server: { scm: 'file', dir: 'modules' } },
  }
  expect(referencesOf(options)).toEqual({
    files: ['EULA', 'GPL*', 'README', 'variants.xml'],
    directories: ['extra/client', 'modules'],
  })
})

test('a file decides over a directory', () => {
  expect(referencesOf({ product_id: { scm: 'file', file: 'a', dir: 'b' } })).toEqual({ files: ['a'], directories: [] })
})

test('values of a wrong type refer to nothing', () => {
  expect(referencesOf({ comps_file: 5, variants_file: null, product_id: ['a', 7] })).toEqual({ files: [], directories: ['a'] })
})
