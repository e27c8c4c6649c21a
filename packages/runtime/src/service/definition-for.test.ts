import { expect, it } from 'vitest'
import { z } from 'zod'
import { definitionFor } from './endings.ts'

const definition = (version: string, item?: (item: string | null) => boolean) => ({
  phase: 'gather' as const,
  flavor: 'builtin',
  version,
  slice: z.unknown(),
  run: async () => ({ outputs: {} }),
  ...(item === undefined ? {} : { item }),
})
const definitions = [definition('trim', (item) => item === 'trim'), definition('rest')]

it('goes by phase, flavor and item, first match wins', () => {
  expect(definitionFor(definitions, { phase: 'gather', flavor: 'builtin', item: 'trim' })?.version).toBe('trim')
  expect(definitionFor(definitions, { phase: 'gather', flavor: 'builtin', item: null })?.version).toBe('rest')
  expect(definitionFor(definitions, { phase: 'gather', flavor: 'other', item: null })).toBeUndefined()
  expect(definitionFor(definitions, { phase: 'init', flavor: 'builtin', item: null })).toBeUndefined()
})
