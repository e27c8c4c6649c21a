import { MurliError } from '@murli/runtime/errors'

/**
 * Commands of xorriso as the text of a file, one on a line, every word quoted as for a shell, so that labels may have blanks (spec 06 §3.7).
 * @throws {MurliError} PATH_UNSAFE for a word with a line break: what is behind it would be a command of its own.
 */
export function xorrisoScript(commands: readonly (readonly string[])[]): string {
  return commands.map((words) => `${words.map(quoted).join(' ')}\n`).join('')
}

function quoted(word: string): string {
  if (/[\n\r]/.test(word)) throw new MurliError('PATH_UNSAFE', `xorriso cannot be told a name with a line break: ${JSON.stringify(word)}`)
  return `'${word.replaceAll("'", `'"'"'`)}'`
}
