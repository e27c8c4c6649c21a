import type { TaskMessage, TaskMode } from '@murli/contracts'
import { MurliError } from '../errors/index.ts'

/** `murli.task.<phase>.<flavor>.<arch>`, with `.probe` after it for probes; `any` for tasks without an arch. */
export function taskSubject({ phase, flavor, arch, mode }: Pick<TaskMessage, 'phase' | 'flavor' | 'arch' | 'mode'>): string {
  return checked(`murli.task.${phase}.${flavor}.${arch ?? 'any'}${mode === 'probe' ? '.probe' : ''}`)
}

/** What the workers of a phase and flavor listen to, of every arch or of one; for probes apart, so that they wait for no long task. */
export function taskFilter(phase: string, flavor: string, { mode = 'run', arch = '*' }: { mode?: TaskMode; arch?: string } = {}): string {
  return checked(`murli.task.${phase}.${flavor}.${arch}${mode === 'probe' ? '.probe' : ''}`)
}

export function completionSubject(composeId: string): string {
  return checked(`murli.completion.${composeId}`)
}

export function eventSubject(composeId: string): string {
  return checked(`murli.event.${composeId}`)
}

/** Compose ids have dots in them, which make further tokens; only empty tokens and white space are not possible. */
function checked(subject: string): string {
  if (/^[^\s.>]+(\.[^\s.>]+)+$/.test(subject)) return subject
  throw new MurliError('REQUEST_INVALID', `'${subject}' cannot be a subject: ids must not be empty, nor begin, end or repeat a dot`)
}
