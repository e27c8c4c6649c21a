import { expect, test } from 'vitest'
import { type CompsVariant, filterComps, parseComps, printComps } from './index.ts'

const COMPS = `<?xml version="1.0"?>
<comps>
  <group><id>b</id><name>B &amp; "b"</name><name xml:lang="de">Be</name><description/><langonly>de</langonly>
    <packagelist>
      <packagereq type="conditional" requires="x">z</packagereq>
      <packagereq>plain</packagereq>
      <packagereq type="optional" arch="x86_64, s390x">only-here</packagereq>
      <packagereq type="default" variant="Server">server-only</packagereq>
    </packagelist>
  </group>
  <group><id>a</id><name>A</name><uservisible>false</uservisible><packagelist><packagereq type="default" arch="s390x">s</packagereq></packagelist></group>
  <group><id>conflicts-server</id><name>C</name><packagelist/></group>
  <category><id>cat</id><name>Cat</name><display_order>3</display_order><grouplist><groupid>b</groupid><groupid>a</groupid><groupid>gone</groupid></grouplist></category>
  <environment><id>env</id><name>Env</name><description>E</description><display_order>5</display_order>
    <grouplist><groupid>parent-group</groupid><groupid arch="s390x">b</groupid></grouplist>
    <optionlist><groupid default="true">b</groupid><groupid>gone</groupid></optionlist>
  </environment>
  <langpacks><match name="hunspell" install="hunspell-%s"/><match name="aspell" install="old-%s"/><match name="aspell" install="aspell-%s"/></langpacks>
</comps>`

const server: CompsVariant = { uid: 'Server', type: 'variant', groups: [], environments: [], modules: null, kojiTags: null }
const filtered = (
  variant: CompsVariant | null,
  arch = 'x86_64',
  lookasideGroups: string[] = ['parent-group'],
): ReturnType<typeof filterComps> =>
  filterComps(parseComps(COMPS, 'comps.xml'), { arch, variant, lookasideGroups, filterEnvironments: true })
const record = (name: string, more: object = {}): CompsVariant['groups'][number] => ({
  name,
  glob: false,
  default: null,
  uservisible: null,
  ...more,
})

test('prints what the peer prints', () => {
  expect(printComps(filtered(server).comps)).toBe(`<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE comps
  PUBLIC '-//Red Hat, Inc.//DTD Comps info//EN'
  'comps.dtd'>
<comps>
  <group>
    <id>b</id>
    <name>B &amp; &quot;b&quot;</name>
    <name xml:lang="de">Be</name>
    <description/>
    <default>false</default>
    <uservisible>true</uservisible>
    <langonly>de</langonly>
    <packagelist>
      <packagereq type="mandatory">plain</packagereq>
      <packagereq type="default">server-only</packagereq>
      <packagereq type="optional">only-here</packagereq>
      <packagereq requires="x" type="conditional">z</packagereq>
    </packagelist>
  </group>
  <group>
    <id>conflicts-server</id>
    <name>C</name>
    <description/>
    <default>false</default>
    <uservisible>true</uservisible>
    <packagelist/>
  </group>
  <category>
    <id>cat</id>
    <name>Cat</name>
    <display_order>3</display_order>
    <grouplist>
      <groupid>b</groupid>
    </grouplist>
  </category>
  <environment>
    <id>env</id>
    <name>Env</name>
    <description>E</description>
    <display_order>5</display_order>
    <grouplist>
      <groupid>parent-group</groupid>
    </grouplist>
    <optionlist>
      <groupid default="true">b</groupid>
      <groupid>gone</groupid>
    </optionlist>
  </environment>
  <langpacks>
    <match install="aspell-%s" name="aspell"/>
    <match install="hunspell-%s" name="hunspell"/>
  </langpacks>
</comps>
`)
})

test('the comps of an arch keep empty groups and what only some variants have', () => {
  const { comps } = filtered(null)
  expect(comps.groups.map((group) => [group.id, group.packages.map((item) => item.name)])).toEqual([
    ['b', ['z', 'plain', 'only-here', 'server-only']],
    ['a', []],
    ['conflicts-server', []],
  ])
})

test('an addon without groups keeps none, and warnings name groups that are not there', () => {
  expect(filtered({ ...server, type: 'addon' }).comps.groups).toEqual([])
  expect(filtered({ ...server, modules: [] }).comps.groups).toEqual([])
  const { comps, warnings } = filtered({
    ...server,
    groups: [record('*', { glob: true, default: true }), record('b', { default: false }), record('nix')],
  })
  expect(comps.groups.map((group) => [group.id, group.default])).toEqual([
    ['b', true],
    ['conflicts-server', true],
  ])
  expect(warnings).toEqual(['Variant Server.x86_64 requires comps group nix which does not match anything in input comps file'])
})

test('a variant with groups and no environments loses all environments', () => {
  expect(filtered({ ...server, groups: [record('b')] }).comps.environments).toEqual([])
  const listed = filtered({ ...server, environments: [{ name: 'env', displayOrder: 9 }] })
  expect(listed.comps.environments.map((environment) => environment.displayOrder)).toEqual([9])
  expect(filtered(server, 'x86_64', []).comps.environments).toEqual([])
})

test('a package of unknown type is read, and refused when written', () => {
  const comps = parseComps(
    '<comps><group><id>g</id><packagelist><packagereq type="Mandatory">p</packagereq></packagelist></group></comps>',
    'c.xml',
  )
  expect(comps.groups[0]?.packages[0]).toMatchObject({ type: 'unknown', unknownType: { word: 'Mandatory', line: 1 } })
  expect(() => printComps(comps)).toThrow('Failed to process comps file. Package p in group g has unknown type')
  expect(printComps(comps, { unknownTypes: 'omit' })).toContain('<packagelist/>')
})

test.each([
  ['<comps>\n<group>\n</comps>', 'c.xml:3: '],
  ['<rpms/>', 'the root element is not comps'],
  ['<comps>\n<group><name>x</name></group></comps>', 'c.xml:2: group without an id'],
  [
    '<comps><group><id>g</id><packagelist>\n<packagereq> a</packagereq>\n<packagereq>b\n</packagereq></packagelist></group></comps>',
    "c.xml:3: Package name b\n in group 'g'",
  ],
])('refuses %j', (xml, message) => {
  expect(() => parseComps(xml, 'c.xml')).toThrow(message)
})
