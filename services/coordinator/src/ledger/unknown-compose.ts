import { MurliError } from '@murli/runtime/errors'

/** What everybody says who is asked about a compose that is not there. */
export function unknownCompose(id: string): MurliError {
  return new MurliError('NOT_FOUND', `no compose ${id}`, { hint: 'murli status lists composes' })
}
