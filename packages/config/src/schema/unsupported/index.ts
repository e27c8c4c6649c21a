import type { ConfigIssue, JsonObject } from '@murli/contracts'
import { fromJsonObject } from '../../language/plain.ts'
import { phaseRuns } from '../phases.ts'
import type { PhaseSelection } from '../phases.ts'
import { validateConfig } from '../validate.ts'
import type { Locate } from '../validate.ts'
import { BECAUSE } from './because.ts'
import { UNSUPPORTED } from './table.ts'
import type { SoundOptions } from './table.ts'

/**
 * What the options ask for that this version does not do: one error NOT_SUPPORTED per place, with the message
 * `not supported yet: <option>`, and what is missing where that is not plain. Options of phases that do not run are not looked at, nor are options that are not valid, so that
 * this can be asked of a configuration with errors as well.
 */
export function unsupportedOptions(options: JsonObject, selection: PhaseSelection, locate: Locate = () => null): ConfigIssue[] {
  const sound = soundOptions(options)
  const running = UNSUPPORTED.filter(({ phase }) => phase === null || phaseRuns(phase, sound.skip_phases ?? [], selection))
  return running.flatMap(({ option, asks }) =>
    asks(sound).map((below): ConfigIssue => {
      const path = below === '' ? option : `${option}.${below}`
      return { severity: 'error', code: 'NOT_SUPPORTED', message: unsupported(option), path, position: locate(path) }
    }),
  )
}

function unsupported(option: keyof typeof BECAUSE): string {
  const because = BECAUSE[option]
  return `not supported yet: ${option}${because === undefined ? '' : `: ${because}`}`
}

function soundOptions(options: JsonObject): SoundOptions {
  const { issues } = validateConfig(fromJsonObject(options))
  const unsound = new Set(issues.filter((issue) => issue.severity === 'error').map((issue) => issue.path.split('.')[0]))
  return Object.fromEntries(Object.entries(options).filter(([name]) => !unsound.has(name))) as SoundOptions
}
