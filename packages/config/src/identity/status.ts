import type { ComposeState } from '@murli/contracts'

type StatusWord = 'STARTED' | 'FINISHED' | 'FINISHED_INCOMPLETE' | 'DOOMED' | 'TERMINATED'

const WORDS: Record<ComposeState, StatusWord> = {
  planned: 'STARTED',
  running: 'STARTED',
  finishing: 'STARTED',
  cancelling: 'STARTED',
  finished: 'FINISHED',
  finished_incomplete: 'FINISHED_INCOMPLETE',
  doomed: 'DOOMED',
  cancelled: 'TERMINATED',
}

/** The word in the STATUS file while a compose is in this state (spec 05 §7.5). */
export function statusWord(state: ComposeState): StatusWord {
  return WORDS[state]
}
