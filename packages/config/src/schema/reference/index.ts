import type { JsonValue } from '@murli/contracts'
import { fromJson } from '../../language/plain.ts'
import { printLiteral } from '../../language/print.ts'
import { OPTION_GROUPS } from '../options/index.ts'
import type { FormerOption, Option } from '../shape/option.ts'
import { BECAUSE } from '../unsupported/because.ts'
import { UNSUPPORTED } from '../unsupported/table.ts'
import { describeShape } from './describe.ts'
import { INTRODUCTION, LEGEND } from './errors.ts'

/** The reference of the configuration as Markdown, all of it from the schema: docs/configuration.md. */
export function configurationReference(): string {
  const groups = OPTION_GROUPS.map(([title, options]) => {
    const rows = Object.entries(options).map(([name, option]) => describeOption(name, option))
    return `### ${title}\n\n| option | type | default | meaning |\n| --- | --- | --- | --- |\n${rows.join('\n')}\n`
  })
  return [INTRODUCTION, LEGEND, ...groups].join('\n')
}

function describeOption(name: string, option: Option | FormerOption): string {
  if (option.presence === 'former') return row(`\`${name}\``, 'any', '—', `Removed, without effect: ${option.hint}.`)
  const star = option.presence === 'required' ? '*' : ''
  return row(`\`${name}\`${star}`, `\`${describeShape(option.shape)}\``, describeDefault(option), `${option.doc}${remarks(name, option)}`)
}

function describeDefault(option: Option): string {
  if (option.default === undefined) return '—'
  if (typeof option.default === 'function') return 'processors of the host'
  return `\`${printLiteral(fromJson(option.default as JsonValue))}\``
}

function remarks(name: string, option: Option): string {
  const entry = UNSUPPORTED.find((candidate) => candidate.option === name)
  const unsupported =
    entry === undefined
      ? ''
      : ` **Not supported yet**${entry.part === '' ? '' : `: ${entry.part}`}${entry.part.startsWith('the scm') ? '' : because(entry.option)}.`
  const effect = option.noEffect === true ? ' *No effect.*' : ''
  return `${unsupported}${effect}${option.note === undefined ? '' : ` ${option.note}`}`
}

/** What is missing, in brackets. */
function because(option: keyof typeof BECAUSE): string {
  return BECAUSE[option] === undefined ? '' : ` (${BECAUSE[option]})`
}

function row(...cells: string[]): string {
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`
}
