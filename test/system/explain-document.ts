import { readFileSync } from 'node:fs'
import { PROJECT } from './paths.ts'

/** A command of docs/explain.md and what it prints there, with a day that stands for any. */
export interface QuotedCommand {
  /** The words after `murli`. */
  args: string[]
  output: string
}

const DAY = '20300101'

/** All `$ murli explain …` in the code blocks of docs/explain.md. */
export function quotedCommands(): QuotedCommand[] {
  const document = readFileSync(`${PROJECT}/docs/explain.md`, 'utf8')
  const blocks = [...document.matchAll(/^```console\n(.*?)^```$/gms)].map(([, block = '']) => block)
  return blocks.flatMap((block) =>
    block
      .split(/^\$ murli /m)
      .slice(1)
      .map((text) => {
        const [command = '', ...lines] = text.trimEnd().split('\n')
        return { args: command.split(' ').map((word) => word.replaceAll("'", '')), output: lines.join('\n') }
      }),
  )
}

/** The same text for a compose of the day that its id has. */
export function onDayOf(composeId: string, text: string): string {
  return text.replaceAll(DAY, /-(\d{8})/.exec(composeId)?.[1] ?? DAY)
}
