import type { ComposeState } from '@murli/contracts'

/** The word in the STATUS file while a compose is in this state (spec 05 §7.5). */
export function statusWord(state: ComposeState): 'STARTED' | 'FINISHED' | 'FINISHED_INCOMPLETE' | 'DOOMED' | 'TERMINATED' {
  switch (state) {
    case 'planned':
    case 'running':
    case 'finishing':
    case 'cancelling':
      return 'STARTED'
    case 'finished':
      return 'FINISHED'
    case 'finished_incomplete':
      return 'FINISHED_INCOMPLETE'
    case 'doomed':
      return 'DOOMED'
    case 'cancelled':
      return 'TERMINATED'
  }
}
