import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { ConfigError } from '../error.ts'
import { parseConfig } from '../language/index.ts'
import { optionsOf, unsupportedOptions, validateConfig } from './index.ts'

function read(name: string) {
  return parseConfig(`${name}.conf`, (path) => {
    const file = new URL(`fixtures/${name}/${path}`, import.meta.url)
    return existsSync(file) ? readFileSync(file, 'utf8') : null
  })
}

describe('configurations of the specimen distribution', () => {
  test.each(['basestream', 'bootable', 'comps-and-filters', 'layered'])('%s validates without a message', (name) => {
    const parsed = read(name)
    expect(validateConfig(parsed.options, parsed.position).issues).toEqual([])
  })

  test('they ask for nothing that is not supported', () => {
    const asked = ['basestream', 'bootable', 'comps-and-filters', 'layered'].map((name) => {
      const parsed = read(name)
      const { options } = validateConfig(parsed.options, parsed.position)
      const issues = unsupportedOptions(options, { justPhases: [], skipPhases: [] }, parsed.position)
      return issues.map(({ message, position }) => `${message} (${position?.file}:${position?.line})`)
    })
    expect(asked).toEqual([[], [], [], []])
  })

  test('imports are part of them', () => {
    expect(read('basestream').files).toEqual(['basestream.conf', 'release.conf', 'packages.conf'])
  })

  test('typed options', () => {
    const parsed = read('basestream')
    const options = optionsOf(validateConfig(parsed.options).options)
    expect(options.variant_as_lookaside).toHaveLength(5)
    expect(options.multilib[0]).toEqual(['^BaseOS$', { x86_64: ['runtime'] }])
    expect(options.treeinfo_version).toBe('7')
    expect(optionsOf(validateConfig(read('layered').options).options).variant_as_lookaside).toEqual([])
  })
})

test('frozen options that do not fit are refused with their issues', () => {
  const { options } = validateConfig(read('layered').options)
  const misfit = () => optionsOf({ ...options, release_version: 7 })
  expect(misfit).toThrow(ConfigError)
  expect(misfit).toThrow("Failed validation in release_version: 7 is not of type 'string'")
})
