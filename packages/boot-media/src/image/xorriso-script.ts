/** Commands of xorriso as the text of a file, one on a line, every word quoted as for a shell, so that labels may have blanks (spec 06 §3.7). */
export function xorrisoScript(commands: readonly (readonly string[])[]): string {
  return commands.map((words) => `${words.map(quoted).join(' ')}\n`).join('')
}

/** A line break cannot be said: who has names from outside refuses it. */
function quoted(word: string): string {
  return `'${word.replaceAll("'", `'"'"'`)}'`
}
