import { ARGUMENTS, SHORT_NAMES, type Argument, type Arguments } from './known-arguments.ts'

/** An argument that cannot be honoured: its place in the list, and what is wrong with it, as a sentence without a full stop. */
export interface ArgumentProblem {
  readonly index: number
  readonly text: string
}

/**
 * Reads `createrepo_extra_args` as createrepo_c reads its command line: values behind `=` or as the next argument, the last of equal
 * ones counts. `zstd` tells whether the generation of createrepo_c knows that compression. Source: spec 05 §2.3, §2.4.
 */
export function readArguments(list: readonly string[], { zstd = false } = {}): { values: Arguments; problems: ArgumentProblem[] } {
  const problems: ArgumentProblem[] = []
  let values: Arguments = { content: [], repo: [], distro: [] }
  for (let index = 0; index < list.length; index += 1) {
    const text = list[index] ?? ''
    const { name, inline } = nameOf(text)
    const known = ARGUMENTS.get(name)
    const at = index
    if (known?.value !== undefined && inline === null) index += 1
    const value = inline ?? list[index] ?? null
    const found = known === undefined ? unknown(text) : apply(known, { name, value, inline, zstd })
    if (typeof found === 'string') problems.push({ index: at, text: found })
    else values = { ...values, ...found(values) }
  }
  return { values, problems }
}

/** `--name=value`, `--name`, `-n` or `-nvalue`: its long name, and the value that stands in the same argument. */
function nameOf(text: string): { name: string; inline: string | null } {
  const long = /^--([^=]+)(?:=(.*))?$/s.exec(text)
  if (long !== null) return { name: long[1] ?? '', inline: long[2] ?? null }
  const short = /^-(.)(.+)?$/s.exec(text)
  return { name: SHORT_NAMES.get(short?.[1] ?? '') ?? '', inline: short?.[2] ?? null }
}

interface Given {
  readonly name: string
  readonly value: string | null
  readonly inline: string | null
  readonly zstd: boolean
}

/** The change that an argument makes, or what is wrong with it. */
function apply(
  { refused, value: wanted, change }: Argument,
  { name, value, inline, zstd }: Given,
): ((before: Arguments) => Partial<Arguments>) | string {
  if (refused !== undefined) return `--${name} is not supported: ${refused}`
  if (wanted === undefined) return inline === null ? (before) => change?.('', before) ?? {} : `--${name} takes no value`
  if (value === null) return `--${name} lacks its value: expected ${wanted.expected}`
  const accepted = wanted.accepts(value, { zstd })
  return accepted ? (before) => change?.(value, before) ?? {} : `--${name}: expected ${wanted.expected}, got ${JSON.stringify(value)}`
}

function unknown(text: string): string {
  if (text.startsWith('-') && text !== '-') return `${JSON.stringify(text)} is not an argument of createrepo_c that Murli knows`
  return `${JSON.stringify(text)} is not an option: Murli decides which directories are indexed`
}
