import { expect, test } from 'vitest'
import { ConfigError } from '../error.ts'
import { parseVariants, processingOrder, readVariants } from './index.ts'

const all = { treeArches: [], treeVariants: [] }
const parse = (body: string, filter = all): ReturnType<typeof parseVariants> =>
  parseVariants(`<variants>\n${body}</variants>`, 'variants.xml', filter)
const arches = (...names: string[]): string => `<arches>${names.map((name) => `<arch>${name}</arch>`).join('')}</arches>`
const variant = (id: string, type: string, content: string, more = ''): string =>
  `<variant id="${id}" name="${id}" type="${type}"${more}>${content}</variant>\n`

test('reads every member of a variant, sorted', () => {
  const [server] = parse(
    variant(
      'Server',
      'variant',
      `${arches('x86_64', 's390x')}<groups><group default="true">z</group><group glob="true" uservisible="false">a*</group></groups>` +
        '<environments><environment display_order="3">e</environment></environments><environments><environment>d</environment></environments>' +
        '<buildinstallpackages><package>y</package><package>x</package></buildinstallpackages>' +
        '<modules><module glob="true">p:*</module><module>a:1</module><kojitag>t</kojitag></modules>',
      ' is_empty="false"',
    ),
  )
  expect(server).toEqual({
    uid: 'Server',
    id: 'Server',
    name: 'Server',
    type: 'variant',
    arches: ['s390x', 'x86_64'],
    isEmpty: true,
    parent: null,
    children: [],
    groups: [
      { name: 'a*', glob: true, default: null, uservisible: false },
      { name: 'z', glob: false, default: true, uservisible: null },
    ],
    environments: [
      { name: 'd', displayOrder: null },
      { name: 'e', displayOrder: 3 },
    ],
    buildinstallPackages: ['x', 'y'],
    modules: [
      { name: 'a:1', glob: false },
      { name: 'p:*', glob: true },
    ],
    kojiTags: ['t'],
    release: null,
  })
})

test('an empty modules element is not the same as none', () => {
  const [one, two] = parse(variant('A', 'variant', `${arches('x86_64')}<modules/>`) + variant('B', 'variant', arches('x86_64')))
  expect([one?.modules, two?.modules, one?.kojiTags]).toEqual([[], null, null])
})

const FAMILY =
  variant('HA', 'addon', arches('x86_64', 'ppc64le')) +
  variant('LP', 'layered-product', `<release name="L" short="l" version="1"/>${arches('x86_64')}`) +
  variant('Server', 'variant', `${arches('x86_64', 's390x')}<variants><ref id="LP"/><ref id="HA"/></variants>`, ' has_optional="true"') +
  variant('Client', 'variant', arches('x86_64')) +
  variant('lonely', 'optional', arches('x86_64'))

test('definitions become children where they are referred to, and the order is that of types and UIDs', () => {
  const variants = parse(FAMILY)
  expect(variants.map(({ uid, type, arches: own }) => [uid, type, own])).toEqual([
    ['Client', 'variant', ['x86_64']],
    ['Server', 'variant', ['s390x', 'x86_64']],
    ['Server-HA', 'addon', ['x86_64']],
    ['Server-LP', 'layered-product', ['x86_64']],
    ['Server-optional', 'optional', ['s390x', 'x86_64']],
  ])
  expect(variants[1]?.children).toEqual(['Server-optional', 'Server-LP', 'Server-HA'])
  expect(variants[3]).toMatchObject({ parent: 'Server', release: { name: 'L', short: 'l', version: '1' } })
})

test('tree_arches and tree_variants filter, children only with their parent', () => {
  const uids = (filter: typeof all | { treeArches: string[]; treeVariants: string[] }): string[] =>
    parse(FAMILY, filter as typeof all).map((item) => item.uid)
  expect(uids({ treeArches: ['s390x'], treeVariants: [] })).toEqual(['Server', 'Server-optional'])
  expect(uids({ treeArches: [], treeVariants: ['Server', 'Server-HA'] })).toEqual(['Server', 'Server-HA'])
  expect(uids({ treeArches: [], treeVariants: ['Server-optional'] })).toEqual([])
  const { notes } = readVariants(`<variants>${FAMILY}</variants>`, 'v.xml', { treeArches: ['s390x'], treeVariants: [] })
  expect(notes).toContain('Variant Client excluded: all its arches are filtered.')
})

test('the later of two variants replaces the earlier, the earlier of two children stays', () => {
  const child = (name: string): string => `<variant id="c" name="${name}" type="optional">${arches('x86_64')}</variant>`
  const variants = parse(
    variant('A', 'variant', arches('x86_64')) +
      variant('A', 'variant', `${arches('s390x', 'x86_64')}<variants>${child('first')}${child('second')}</variants>`),
  )
  expect(variants.map((item) => [item.uid, item.name])).toEqual([
    ['A', 'A'],
    ['A-c', 'first'],
  ])
})

test.each([
  [
    'order',
    `<variant id="A" name="A" type="variant">\n<groups><group>g</group></groups>\n${arches('x86_64')}</variant>`,
    /variants.xml:4: element arches must come before groups/,
  ],
  [
    'boolean',
    variant('A', 'variant', arches('x86_64'), ' is_empty="yes"'),
    /variants.xml:2: attribute is_empty of variant must be one of true, false, not 'yes'/,
  ],
  ['type', variant('A', 'product', arches('x86_64')), /attribute type of variant/],
  ['missing', `<variant id="A" name="A">${arches('x86_64')}</variant>`, /variant lacks the attribute type/],
  ['tag', variant('A', 'variant', `${arches('x86_64')}<modules><tag>t</tag></modules>`), /element tag is not allowed in modules/],
  [
    'kojitag first',
    variant('A', 'variant', `${arches('x86_64')}<modules><kojitag>t</kojitag><module>m:1</module></modules>`),
    /element module must come before kojitag/,
  ],
  ['text', variant('A', 'variant', `${arches('x86_64')}words`), /element variant must not contain text/],
  ['markup', '<variant', /variants.xml:2: /],
  ['no arches', variant('A', 'variant', '<groups><group>g</group></groups>'), /variant lacks arches/],
  ['twice', variant('A', 'variant', arches('x86_64') + arches('x86_64')), /element arches is allowed once/],
  [
    'order number',
    variant('A', 'variant', `${arches('x86_64')}<environments><environment display_order="x">e</environment></environments>`),
    /display_order must be a whole number/,
  ],
  ['directory', variant('A/../B', 'variant', arches('x86_64')), /variants.xml:2: variant id 'A\/..\/B' cannot be a directory name/],
  ['arch name', variant('A', 'variant', arches('x86/64')), /'x86\/64' is not the name of an architecture/],
  [
    'ref',
    variant('A', 'variant', `${arches('x86_64')}<variants>\n<ref id="X"/></variants>`),
    /variants.xml:3: Variant A references non-existing variant X/,
  ],
  [
    'release',
    variant('L', 'layered-product', arches('x86_64')) + variant('A', 'variant', `${arches('x86_64')}<variants><ref id="L"/></variants>`),
    /layered product L needs a release/,
  ],
  [
    'own id',
    variant('A', 'variant', `${arches('x86_64')}<variants>${variant('A', 'optional', arches('x86_64'))}</variants>`),
    /has the id of its parent/,
  ],
  [
    'arches',
    variant('A', 'variant', `${arches('x86_64')}<variants>${variant('B', 'optional', arches('s390x'))}</variants>`),
    /A-B: arch list \[s390x\] does not intersect/,
  ],
  [
    'loop',
    variant('H', 'addon', `${arches('x86_64')}<variants><ref id="H"/></variants>`) +
      variant('A', 'variant', `${arches('x86_64')}<variants><ref id="H"/></variants>`),
    /Only 'variant' can contain/,
  ],
  [
    'same directory',
    variant('A-b', 'variant', arches('x86_64')) +
      variant('A', 'variant', `${arches('x86_64')}<variants>${variant('b', 'optional', arches('x86_64'))}</variants>`),
    /two variants have the UID A-b/,
  ],
])('%s', (_name, body, message) => {
  expect(() => parse(body)).toThrow(message)
})

test('white space is told for every tag, with its line', () => {
  const body = variant('A', 'variant', '<arches>\n<arch> x86_64</arch>\n<arch>s390x\n</arch></arches><groups>\n<group>g </group></groups>')
  const error = ((): unknown => {
    try {
      return parse(body)
    } catch (thrown) {
      return thrown
    }
  })()
  expect(error).toBeInstanceOf(ConfigError)
  expect(error).toMatchObject({ code: 'VARIANTS_INVALID', position: { file: 'variants.xml', line: 3, column: 1 } })
  expect((error as ConfigError).issues?.map((issue) => issue.message)).toEqual([
    'Tag arch on line 3 contains leading or trailing whitespace',
    'Tag arch on line 4 contains leading or trailing whitespace',
    'Tag group on line 6 contains leading or trailing whitespace',
  ])
})

test('a file without variants, and one that is no variants file', () => {
  expect(parse('')).toEqual([])
  expect(() => parseVariants('<comps/>', 'v.xml', all)).toThrow('v.xml:1: expected the root element variants, found comps')
})

test('variants are processed after those that they look aside to', () => {
  expect(processingOrder(['B', 'A', 'C'], [])).toEqual(['A', 'B', 'C'])
  expect(
    processingOrder(
      ['A', 'B', 'C', 'Z'],
      [
        ['A', 'B'],
        ['B', 'C'],
      ],
    ),
  ).toEqual(['Z', 'C', 'B', 'A'])
  expect(() =>
    processingOrder(
      ['A', 'B'],
      [
        ['A', 'B'],
        ['B', 'A'],
      ],
    ),
  ).toThrow("There is a bad configuration in 'variant_as_lookaside'")
  expect(() => processingOrder(['A'], [['A', 'A']])).toThrow("There is a bad configuration in 'variant_as_lookaside'")
  expect(() => processingOrder(['A'], [['A', 'X']])).toThrow("variant 'X' doesn't exist")
})
