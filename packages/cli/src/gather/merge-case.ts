import { cpuArch, hasFallback } from '@murli/rpmmd/arch'
import type { GatherCase } from '@murli/gathering'
import type { GatherFlags } from './flags.ts'
import { parsePair, usageError } from './pairs.ts'
import type { CaseDocument } from './read-case.ts'

const LEVELS = ['mandatory', 'default', 'all'] as const

/**
 * What is asked for: the case with what the command line adds to its lists and overrides of the rest.
 * @throws {CliError} with exit status 2
 */
export function mergeCase(document: CaseDocument, packages: readonly string[], flags: GatherFlags): GatherCase {
  const arch = flags.arch ?? document.arch
  if (arch === undefined) throw usageError('--arch is missing: the arch of the tree, such as x86_64')
  const solverArch = flags.solverArch ?? document.solver_arch
  for (const given of [arch, solverArch ?? arch]) requireArch(given)
  const merged: GatherCase = {
    ...document,
    arch,
    packages: [...document.packages, ...packages],
    exclude: [...document.exclude, ...(flags.exclude ?? [])],
    groups: [...document.groups, ...(flags.group ?? []).map(parseGroup)],
    exclude_groups: [...document.exclude_groups, ...(flags.excludeGroup ?? []).map((id) => ({ id }))],
    conditional: [...document.conditional, ...(flags.conditional ?? []).map(parseConditional)],
    options: mergeOptions(document.options, flags),
    ...(solverArch === undefined ? {} : { solver_arch: solverArch }),
  }
  if (merged.packages.length > 0 || merged.groups.length > 0 || merged.options.prepopulate.length > 0) return merged
  throw usageError('nothing is asked for', 'name packages, or give --group or --prepopulate')
}

function mergeOptions(options: GatherCase['options'], flags: GatherFlags): GatherCase['options'] {
  return {
    ...options,
    greedy: flags.greedy ?? options.greedy,
    langpacks: flags.langpacks === true ? 'comps' : options.langpacks,
    fulltree: flags.fulltree ?? options.fulltree,
    fulltree_excludes: [...options.fulltree_excludes, ...(flags.fulltreeExclude ?? [])],
    selfhosting: flags.selfhosting ?? options.selfhosting,
    resolve_deps: flags.nodeps === true ? false : options.resolve_deps,
    exclude_source: flags.excludeSource ?? options.exclude_source,
    exclude_debug: flags.excludeDebug ?? options.exclude_debug,
    prepopulate: [...options.prepopulate, ...(flags.prepopulate ?? [])],
    multilib_methods: [...options.multilib_methods, ...(flags.multilib ?? [])],
    multilib_whitelist: [...options.multilib_whitelist, ...(flags.multilibWhitelist ?? [])],
    multilib_blacklist: [...options.multilib_blacklist, ...(flags.multilibBlacklist ?? [])],
  }
}

function requireArch(arch: string): void {
  if (hasFallback(cpuArch(arch))) return
  throw usageError(`--arch ${arch}: no tree has that arch`, 'such as x86_64, aarch64, ppc64le, s390x, riscv64, i386 or armhfp')
}

function parseGroup(text: string): GatherCase['groups'][number] {
  if (!text.includes('=')) return { id: text, include: 'all' }
  const [id, level] = parsePair('--group', text, 'ID=LEVEL')
  const include = LEVELS.find((known) => known === level)
  if (include === undefined) throw usageError(`--group ${text}: there is no level '${level}'`, `levels: ${LEVELS.join(' ')}`)
  return { id, include }
}

function parseConditional(text: string): GatherCase['conditional'][number] {
  const [name, install] = parsePair('--conditional', text, 'NAME=INSTALL')
  return { name, install }
}
