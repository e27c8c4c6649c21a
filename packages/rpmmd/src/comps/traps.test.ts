import { expect, test } from 'vitest'
import { type CompsVariant, filterComps, parseComps, printComps } from './index.ts'

/** The checklist of spec 02 §10, as far as comps are concerned, and what else is easily guessed wrong. */
const group = (id: string, packages = '<packagereq>x</packagereq>') =>
  `<group><id>${id}</id><name/><packagelist>${packages}</packagelist></group>`
const environment = (id: string, ids: string, order = '') =>
  `<environment><id>${id}</id><name/>${order}<grouplist>${ids}</grouplist></environment>`
const PLAIN: CompsVariant = { uid: 'Server', type: 'variant', groups: [], environments: [], modules: null, kojiTags: null }
const record = (name: string, rest: Partial<CompsVariant['groups'][number]> = {}) => ({
  name,
  glob: false,
  default: null,
  uservisible: null,
  ...rest,
})

function filtered(
  xml: string,
  variant: Partial<CompsVariant> = {},
  rest: { lookasideGroups?: string[]; filterEnvironments?: boolean } = {},
) {
  const filter = { arch: 'x86_64', variant: { ...PLAIN, ...variant }, lookasideGroups: [], filterEnvironments: true, ...rest }
  return filterComps(parseComps(`<comps>${xml}</comps>`, 'comps.xml'), filter)
}
const idsOf = ({ comps }: ReturnType<typeof filtered>) => comps.groups.map(({ id }) => id)

test('groups for conflicts stay though they are empty, by the UID in lower case', () => {
  const xml = ['conflicts', 'conflicts-server', 'conflicts-Server', 'conflicts-client', 'hollow'].map((id) => group(id, '')).join('')
  expect(idsOf(filtered(xml))).toEqual(['conflicts', 'conflicts-server'])
})

test('an empty list of modules makes a variant selective, as Koji tags do', () => {
  expect(idsOf(filtered(group('core')))).toEqual(['core'])
  expect(idsOf(filtered(group('core'), { modules: [] }))).toEqual([])
  expect(idsOf(filtered(group('core'), { kojiTags: ['tag'] }))).toEqual([])
})

test('the first record that fits has the word, and a glob may hide an exact name', () => {
  const groups = [record('c*', { glob: true, default: true }), record('core', { default: false, uservisible: false })]
  const { comps, warnings } = filtered(group('core') + group('C'), { groups })
  expect(comps.groups).toMatchObject([{ id: 'core', default: true, uservisible: true }])
  expect(warnings).toEqual([])
})

test('a record without glob takes its name as it is', () => {
  const { warnings } = filtered(group('core'), { groups: [record('c*')] })
  expect(warnings).toEqual(['Variant Server.x86_64 requires comps group c* which does not match anything in input comps file'])
})

test('environments may name groups of others, and groups that the variant then drops; not those of other arches', () => {
  const ids = '<groupid>core</groupid><groupid>parents</groupid><groupid>nowhere</groupid><groupid arch="s390x">core2</groupid>'
  const xml = group('core') + group('core2') + environment('env', ids) + environment('bare', '<groupid>nowhere</groupid>')
  const variant = { groups: [record('core2')], environments: [{ name: 'env', displayOrder: 7 }] }
  const { comps } = filtered(xml, variant, { lookasideGroups: ['parents'] })
  expect(comps.environments).toMatchObject([{ id: 'env', displayOrder: 7, groups: [{ id: 'core' }, { id: 'parents' }] }])
})

test('environments keep their own order without another, and all of them stay without the filter', () => {
  const xml = group('core') + environment('env', '<groupid>core</groupid>', '<display_order>3</display_order>')
  const groups = [record('core')]
  expect(filtered(xml, { groups, environments: [{ name: 'env', displayOrder: null }] }).comps.environments[0]?.displayOrder).toBe(3)
  expect(filtered(xml, { groups }).comps.environments).toEqual([])
  expect(filtered(xml, { groups }, { filterEnvironments: false }).comps.environments).toHaveLength(1)
})

test('lists of arches and variants are separated by commas and spaces only, and compared exactly', () => {
  const wanted = ['x86_64', 's390x,x86_64', ', x86_64 ,'].map((list, index) => `<packagereq arch="${list}">in${index}</packagereq>`)
  const unwanted = ['X86_64', 'i686', '', 's390x'].map((list) => `<packagereq arch="${list}">out</packagereq>`)
  const { comps } = filtered(group('core', [...wanted, ...unwanted, '<packagereq variant="Client Server">in3</packagereq>'].join('')))
  expect(comps.groups[0]?.packages.map(({ name }) => name)).toEqual(['in0', 'in1', 'in2', 'in3'])
})

test('language packs survive every step, the later of two, sorted when written', () => {
  const match = (name: string, install: string) => `<match name="${name}" install="${install}"/>`
  const { comps } = filtered(`<langpacks>${match('b', 'b-%s')}${match('a', 'old-%s')}${match('a', 'a-%s')}</langpacks>`, { type: 'addon' })
  expect(printComps(comps)).toContain(
    '<langpacks>\n    <match install="a-%s" name="a"/>\n    <match install="b-%s" name="b"/>\n  </langpacks>',
  )
})

test('a word of another case is an unknown type; without one a package is mandatory', () => {
  const { comps } = filtered(group('core', '<packagereq>a</packagereq><packagereq type="Mandatory">b</packagereq>'))
  expect(comps.groups[0]?.packages.map(({ type }) => type)).toEqual(['mandatory', 'unknown'])
})
