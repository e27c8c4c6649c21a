import { readFile } from 'node:fs/promises'
import { MurliError } from '@murli/runtime/errors'
import type { TaskContext } from '@murli/runtime/service'

/**
 * The `.manifest` beside an image: absolute paths of all directories and files in it, one on a line, by code point, without
 * `TRANS.TBL` (spec 06 §3.9). Made from what the image says, not from what was meant to go into it. `listing`: a file that is not there yet.
 */
export async function isoManifest(
  context: Pick<TaskContext<unknown>, 'tool'>,
  { image, listing, useXorriso }: { image: string; listing: string; useXorriso: boolean },
): Promise<string> {
  if (useXorriso) await context.tool('xorriso', ['-logfile', 'R', listing, '-indev', image, '-find', '/'])
  else {
    const { stderr } = await context.tool('isoinfo', ['-R', '-f', '-i', image], { logFile: listing })
    if (stderr !== '') throw new MurliError('TOOL_FAILED', 'isoinfo could not list the image', { tail: stderr })
  }
  const lines = (await readFile(listing, 'utf8')).split('\n')
  const paths = useXorriso ? lines.filter((line) => line.startsWith("'/")).map(unquote) : lines.filter((line) => line.startsWith('/'))
  const kept = paths.filter((path) => path !== '/' && !path.endsWith('/TRANS.TBL'))
  kept.sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)))
  return kept.map((path) => `${path}\n`).join('')
}

/** xorriso quotes as a shell does: `'it'"'"'s'`. */
function unquote(line: string): string {
  return line.slice(1, -1).replaceAll(`'"'"'`, "'")
}
