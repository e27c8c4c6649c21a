import type { Check, Problem } from '../check.ts'
import type { ComposeDirectory } from '../compose/directory.ts'
import { METADATA_NAMES } from '../compose/documents.ts'

export const composeIdFile: Check = {
  number: 1,
  severity: 'E',
  title: '`COMPOSE_ID` is one line without a newline, and the id of every metadata file',
  spec: 'spec 05 §9.1',
  async run(compose) {
    const text = await compose.text('COMPOSE_ID')
    if (text === null) return [{ path: 'COMPOSE_ID', message: 'is missing' }]
    const id = text.trim()
    const form: Problem[] =
      text === id && !/\s/.test(id) && id !== ''
        ? []
        : [{ path: 'COMPOSE_ID', message: `is ${JSON.stringify(text)}`, expected: 'the id alone, without a newline' }]
    return [...form, ...(await otherIds(compose, id))]
  },
}

async function otherIds(compose: ComposeDirectory, id: string): Promise<Problem[]> {
  const documents = await Promise.all(METADATA_NAMES.map((name) => compose.metadata(name)))
  return documents.flatMap((document): Problem[] => {
    const stated = document?.payload?.compose.id
    if (document === null || stated === undefined || stated === id) return []
    return [{ path: `${document.path}#payload.compose.id`, message: `is ${stated}`, expected: `${id}, as in COMPOSE_ID` }]
  })
}
