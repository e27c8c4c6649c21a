import { expect, it } from 'vitest'
import { parseRepomd } from './index.ts'

const record = (type: string) => `<data type="${type}"><checksum type="sha256">aa</checksum><location href="x"/></data>`

it.each([
  ['half a million levels', '<repomd>'.repeat(500_000), 'nested more than 1000 levels'],
  ['an entity bomb', '<!DOCTYPE a [<!ENTITY b "bb"><!ENTITY c "&b;&b;">]><repomd>&c;</repomd>', 'a DOCTYPE is not allowed'],
  ['NUL', '<repomd>\0</repomd>', 'disallowed character'],
])('a repomd.xml with %s is refused by name', (_what, xml, message) => {
  expect(() => parseRepomd(xml, 'repomd.xml of repo-0')).toThrow(
    expect.objectContaining({ code: 'REPO_INVALID', message: expect.stringMatching(`^repomd.xml of repo-0: .*${message}`) }),
  )
})

it('reads thousands of records and attributes of a megabyte', () => {
  const records = Array.from({ length: 20_000 }, (_, index) => record(`type-${index}`)).join('')
  const { data } = parseRepomd(`<repomd>${records}${record('x'.repeat(1024 ** 2))}</repomd>`)
  expect([data.length, data.at(-1)?.type.length]).toEqual([20_001, 1024 ** 2])
})
