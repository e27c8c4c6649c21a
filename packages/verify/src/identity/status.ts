import type { Check, Problem } from '../check.ts'
import { metadataPath } from '../compose/documents.ts'

const WORDS = ['STARTED', 'FINISHED', 'FINISHED_INCOMPLETE', 'DOOMED', 'TERMINATED']

export const status: Check = {
  number: 2,
  severity: 'E',
  title: '`STATUS` is one of its five words; a finished compose has composeinfo.json and rpms.json',
  spec: 'spec 05 §9.1',
  async run(compose) {
    const text = await compose.text('STATUS')
    if (text === null) return [{ path: 'STATUS', message: 'is missing', expected: WORDS.join(', ') }]
    const word = text.trim()
    if (!WORDS.includes(word)) return [{ path: 'STATUS', message: `is ${JSON.stringify(word)}`, expected: WORDS.join(', ') }]
    if (!word.startsWith('FINISHED')) return []
    const documents = await Promise.all(
      (['composeinfo', 'rpms'] as const).map(async (name) => ({ name, found: await compose.metadata(name) })),
    )
    return documents.flatMap(({ name, found }): Problem[] =>
      found === null ? [{ path: metadataPath(name), message: `is missing, and STATUS is ${word}` }] : [],
    )
  },
}
