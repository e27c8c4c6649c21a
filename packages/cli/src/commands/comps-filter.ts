import { readFile, writeFile } from 'node:fs/promises'
import { filterCompsText } from '@murli/rpmmd/comps'
import { CliError, EXIT } from '../error.ts'
import type { CompsFilterFlags } from './comps-filter-flags.ts'
import type { Context } from './context.ts'

/** `murli comps-filter FILE --arch A`: the comps of an arch, or of a variant, out of a comps file. @throws {RpmmdError} COMPS_INVALID */
export async function compsFilter(file: string, flags: CompsFilterFlags, context: Context): Promise<number> {
  const { keepEmptyGroup: keepEmptyGroups, lookasideGroup: lookasideGroups, output, ...rest } = flags
  const text = filterCompsText(await read(file), file, { ...rest, keepEmptyGroups, lookasideGroups })
  if (output === undefined) context.out(text, '')
  else await writeFile(output, text)
  return EXIT.ok
}

async function read(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8')
  } catch (cause) {
    throw new CliError(`cannot read ${file}: ${cause instanceof Error ? cause.message : String(cause)}`, {
      code: 'FILE_MISSING',
      exitCode: EXIT.usage,
    })
  }
}
