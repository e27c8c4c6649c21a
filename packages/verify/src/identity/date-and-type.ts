import { type ComposeDate, parseComposeId } from '@murli/config/identity'
import { composeViolations } from '@murli/productmd'
import type { Check, Problem } from '../check.ts'
import { METADATA_NAMES } from '../compose/documents.ts'

export const dateAndType: Check = {
  number: 4,
  severity: 'E',
  title: 'the date is eight digits, the type a known one, and both and the respin are those in the id',
  spec: 'spec 05 §9.1',
  async run(compose) {
    const documents = await Promise.all(METADATA_NAMES.map((name) => compose.metadata(name)))
    return documents.flatMap((document) => {
      if (document?.payload === undefined || document.payload === null) return []
      const section = document.payload.compose
      const path = `${document.path}#payload.compose`
      const odd = composeViolations(section).filter(({ rule }) => rule === 'compose')
      return [...odd.map(({ message }) => ({ path, message })), ...disagreements(path, section)]
    })
  },
}

function disagreements(path: string, stated: { id: string; date: string; type: string; respin: number }): Problem[] {
  const read = dateOf(stated.id)
  if (read === null) return [{ path: `${path}.id`, message: `is ${stated.id}`, expected: 'date, type and respin at the end' }]
  return (['date', 'type', 'respin'] as const).flatMap((field): Problem[] =>
    read[field] === stated[field]
      ? []
      : [{ path: `${path}.${field}`, message: `is ${stated[field]}`, expected: `${read[field]}, as in the id ${stated.id}` }],
  )
}

/** Null: the id has no date, or letters that no type has. */
function dateOf(id: string): ComposeDate | null {
  try {
    return parseComposeId(id)
  } catch (error) {
    if (error instanceof Error && error.name === 'ConfigError') return null
    throw error
  }
}
