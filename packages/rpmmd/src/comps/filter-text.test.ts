import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { type CompsTextFilter, filterComps, filterCompsText, parseComps } from './index.ts'

const COMPS = `<?xml version="1.0"?>
<!DOCTYPE comps PUBLIC "-//X//DTD" "comps.dtd">
<comps>
  <!-- kept -->
  <group arch="x86_64, s390x" variant="Server">
    <id>core</id><name>Core</name>
    <name xml:lang="cs">Jádro</name>
    <packagelist>
      <packagereq type="default" arch="x86_64">a &amp; b</packagereq>
      <packagereq arch="s390x">c</packagereq>
      <packagereq variant="Client">d</packagereq>
    </packagelist>
  </group>
  <group><id>conflicts-server</id><packagelist/></group>
  <group><id>hollow</id></group>
  <category><id>cat</id><grouplist><groupid>core</groupid><groupid>hollow</groupid></grouplist></category>
  <category><id>bare</id><grouplist><groupid>hollow</groupid></grouplist></category>
  <environment><id>env</id>
    <grouplist><groupid>core</groupid><groupid>parents</groupid><groupid arch="s390x">conflicts-server</groupid></grouplist>
    <optionlist><groupid>hollow</groupid></optionlist>
  </environment>
  <environment arch="s390x"><id>z</id><grouplist><groupid>core</groupid></grouplist></environment>
  <langpacks><match name="x" install="x-%s"/></langpacks>
</comps>
`

const filtered = (filter: Partial<CompsTextFilter>) => filterCompsText(COMPS, 'comps.xml', { arch: 'x86_64', ...filter })

describe('the filter of texts', () => {
  it('keeps what is for the arch and the variant, indented anew', () => {
    expect(filtered({ variant: 'Server', keepEmptyGroups: ['conflicts*'], lookasideGroups: ['parents'] }))
      .toBe(`<?xml version='1.0' encoding='UTF-8'?>
<!DOCTYPE comps PUBLIC "-//X//DTD" "comps.dtd">
<comps>
  <!-- kept -->
  <group>
    <id>core</id>
    <name>Core</name>
    <name xml:lang="cs">Jádro</name>
    <packagelist>
      <packagereq type="default">a &amp; b</packagereq>
    </packagelist>
  </group>
  <group>
    <id>conflicts-server</id>
    <packagelist/>
  </group>
  <category>
    <id>cat</id>
    <grouplist>
      <groupid>core</groupid>
    </grouplist>
  </category>
  <environment>
    <id>env</id>
    <grouplist>
      <groupid>core</groupid>
      <groupid>parents</groupid>
    </grouplist>
    <optionlist>
      <groupid>hollow</groupid>
    </optionlist>
  </environment>
  <langpacks>
    <match name="x" install="x-%s"/>
  </langpacks>
</comps>
`)
  })

  it('without a variant leaves its attributes', () => {
    expect(filtered({})).toContain('<group variant="Server">')
    expect(filtered({})).toContain('<packagereq variant="Client">d</packagereq>')
  })

  it('without clean-up leaves what is empty', () => {
    const text = filtered({ variant: 'Client', cleanup: false })
    expect(text).toContain('<id>hollow</id>')
    expect(text).toContain('<groupid arch="s390x">conflicts-server</groupid>')
    expect(text).not.toContain('<id>core</id>')
  })

  it('without new indentation leaves white space, but for what was behind removed elements', () => {
    const text = filtered({ reindent: false, removeTranslations: true })
    expect(text).toContain(
      '<id>core</id><name>Core</name>\n    <packagelist>\n      <packagereq type="default">a &amp; b</packagereq>\n      <packagereq variant',
    )
  })

  it('takes away what does not name the arch, and whole kinds of elements', () => {
    expect(filtered({ archOnlyPackages: true })).not.toContain('variant="Client"')
    expect(filtered({ archOnlyGroups: true, cleanup: false })).not.toContain('hollow</id>')
    expect(filtered({ archOnlyEnvironments: true })).not.toContain('<environment')
    const bare = filtered({ removeCategories: true, removeLangpacks: true, removeTranslations: true, removeEnvironments: true })
    expect(bare).not.toMatch(/category|langpacks|xml:lang|environment/)
  })

  it('says what is no comps file', () => {
    expect(() => filterCompsText('<comps>\n<group></comps>', 'c.xml', { arch: 'x86_64' })).toThrow(/^c\.xml:2: /)
    expect(() => filterCompsText('<other/>', 'c.xml', { arch: 'x86_64' })).toThrow('c.xml: the root element is not comps')
  })
})

describe('composes filter alike', () => {
  const directory = new URL('../../../../test/specimen/composes/', import.meta.url)
  it.each(['comps-and-filters', 'addons', 'desktop', 'basestream'])('%s', (name) => {
    const xml = readFileSync(new URL(`${name}/comps.xml`, directory), 'utf8')
    for (const arch of ['x86_64', 'i386', 'aarch64', 's390x']) {
      for (const uid of ['Server', 'Client', 'Desktop']) {
        const nothing = { groups: [], environments: [], modules: null, kojiTags: null }
        const variant = { uid, type: 'variant', ...nothing }
        const { comps } = filterComps(parseComps(xml, name), { arch, variant, lookasideGroups: ['core'], filterEnvironments: false })
        const keepEmptyGroups = ['conflicts', `conflicts-${uid.toLowerCase()}`]
        const text = filterCompsText(xml, name, { arch, variant: uid, keepEmptyGroups, lookasideGroups: ['core'] })
        const asWritten = parseComps(text, name)
        const environments = asWritten.environments.map((environment) => ({
          ...environment,
          options: environment.options.map((option) => ({ ...option, arches: null })),
        }))
        expect({ ...asWritten, environments }).toEqual(comps)
      }
    }
  })
})
