import { statSync } from 'node:fs'
import { type ComposeDifference, DifferenceSection } from '@murli/contracts'
import { type ComposeFiles, composeDifference, DifferenceError } from '@murli/difference'
import { differenceHtml, differenceText } from '@murli/difference/report'
import type { ApiClient } from '../api/client.ts'
import { ComposeDirectory } from '../difference/compose-directory.ts'
import { ServedCompose } from '../difference/served-compose.ts'
import { CliError, EXIT } from '../error.ts'
import { connect } from '../stack/connect.ts'
import type { Context } from './context.ts'

/** What `murli diff` takes besides the two composes. */
export interface DiffFlags {
  only?: string[]
  skip?: string[]
  variant?: string
  arch?: string
  html?: boolean
  json?: boolean
  exitCode?: boolean
}

/**
 * `murli diff A B`: what differs from A to B, each the id of a compose, a published name, or the directory of a compose.
 * @returns 0; with `--exit-code` 1 when something differs
 * @throws CliError with exit status 2, so that 1 says nothing but that
 */
export async function diff(a: string, b: string, flags: DiffFlags, context: Context): Promise<number> {
  try {
    return await compareAndTell(a, b, flags, context)
  } catch (error) {
    if (!(error instanceof CliError) || error.exitCode !== EXIT.failed) throw error
    const { message, code, hint } = error
    throw new CliError(message, { code, exitCode: EXIT.usage, ...(hint === null ? {} : { hint }) })
  }
}

async function compareAndTell(a: string, b: string, flags: DiffFlags, context: Context): Promise<number> {
  const sections = sectionsOf(flags)
  const place = { variant: flags.variant ?? null, arch: flags.arch ?? null }
  const [one, other] = [directoryOf(a), directoryOf(b)]
  let difference: ComposeDifference
  if (one !== null && other !== null) difference = await compared(one, other, { sections, ...place })
  else {
    const { api } = await connect({ start: true, say: (line) => context.err(line) })
    if (one === null && other === null) difference = await api.diff(a, b, { sections: [...sections], ...place })
    else difference = await compared(one ?? (await served(api, a)), other ?? (await served(api, b)), { sections, ...place })
  }
  if (flags.json === true) context.out(JSON.stringify(difference))
  else context.out(flags.html === true ? differenceHtml(difference) : differenceText(difference), '')
  return flags.exitCode === true && isDifferent(difference) ? EXIT.failed : EXIT.ok
}

/** A directory is named with a slash, or is there. */
function directoryOf(name: string): ComposeDirectory | null {
  const isThere = statSync(name, { throwIfNoEntry: false })?.isDirectory() ?? false
  return isThere || name.includes('/') ? new ComposeDirectory(name) : null
}

function served(api: ApiClient, id: string): Promise<ServedCompose> {
  return ServedCompose.open(api, id)
}

async function compared(
  one: ComposeFiles,
  other: ComposeFiles,
  request: Parameters<typeof composeDifference>[2],
): Promise<ComposeDifference> {
  try {
    return await composeDifference(one, other, request)
  } catch (error) {
    if (!(error instanceof DifferenceError)) throw error
    throw new CliError(error.message, { code: error.code, ...(error.hint === undefined ? {} : { hint: error.hint }) })
  }
}

function sectionsOf({ only, skip }: DiffFlags): Set<DifferenceSection> {
  const named = (names: readonly string[] = []): DifferenceSection[] => names.flatMap((name) => name.split(',')).map(sectionNamed)
  const asked = only === undefined ? [...DifferenceSection.options] : named(only)
  const without = new Set(named(skip))
  return new Set(asked.filter((section) => !without.has(section)))
}

function sectionNamed(name: string): DifferenceSection {
  const known = DifferenceSection.safeParse(name)
  if (known.success) return known.data
  throw new CliError(`there is no section '${name}'`, {
    code: 'REQUEST_INVALID',
    exitCode: EXIT.usage,
    hint: `sections are ${DifferenceSection.options.join(', ')}`,
  })
}

/** Trees are told even when they are the same. */
function isDifferent({ packages, variants, images, comps, extraFiles, configuration, trees }: ComposeDifference): boolean {
  const lists = [packages, variants, images, comps, extraFiles, configuration]
  const otherTrees = (trees ?? []).some(({ before, after }) => JSON.stringify(before) !== JSON.stringify(after))
  return otherTrees || lists.some((list) => list !== null && list.length > 0)
}
