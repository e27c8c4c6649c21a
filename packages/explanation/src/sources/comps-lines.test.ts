import { expect, it } from 'vitest'
import { membersByName } from './comps-lines.ts'

const COMPS = `<?xml version="1.0"?>
<comps>
  <!-- <group><id>old</id><packagelist><packagereq type="default">bash</packagereq></packagelist></group> -->
  <group arch="x86_64">
    <id>core</id>
    <packagelist>
      <packagereq type="mandatory">bash</packagereq>
      <packagereq arch='s390x,ppc64le' variant="Server" type="optional">
        bash
      </packagereq>
    </packagelist>
  </group>
  <group>
    <id> shells </id>
    <packagelist><packagereq>bash</packagereq><packagereq type="default">bash-doc</packagereq></packagelist>
  </group>
  <environment><id>all</id><grouplist><groupid>core</groupid></grouplist></environment>
</comps>
`

it('finds the lines of members, with what restricts it, but not in comments', () => {
  expect(membersByName(COMPS).get('bash')).toEqual([
    { group: 'core', type: 'mandatory', arches: null, variants: null, line: 7 },
    { group: 'core', type: 'optional', arches: ['s390x', 'ppc64le'], variants: ['Server'], line: 8 },
    { group: 'shells', type: 'mandatory', arches: null, variants: null, line: 15 },
  ])
  expect(
    membersByName(COMPS)
      .get('bash-doc')
      ?.map(({ group }) => group),
  ).toEqual(['shells'])
  expect(membersByName(COMPS).get('zsh')).toBeUndefined()
})
