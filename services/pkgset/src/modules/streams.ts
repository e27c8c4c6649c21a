import type { PkgsetModulesSlice } from '@murli/contracts/slices'
import { chooseStreams, filterTest, type ModuleStream, parseModuleSpec } from '@murli/modulemd'
import { baseArch } from '@murli/rpmmd/arch'

/** The streams that a variant has on the arch, and what a person should know. */
export interface VariantStreams {
  streams: ModuleStream[]
  warnings: string[]
}

/** The streams that a variant's modules choose, without filtered ones (spec 03 §6.2, §6.4). */
export function streamsOfVariant(
  streams: readonly ModuleStream[],
  { uid, modules, filters }: PkgsetModulesSlice['variants'][number],
  arch: string,
): VariantStreams {
  const specs = modules.map(parseModuleSpec)
  const isFiltered = filterTest(filters)
  const { chosen, unmatched } = chooseStreams(streams, specs)
  const place = `${uid}.${arch}`
  const old = specs.filter(({ isOldForm }) => isOldForm).map(({ text }) => text)
  const warnings = [
    ...(old.length === 0 ? [] : [`Modules of ${place} are written in the old form with dashes, use name:stream: ${old.join(', ')}`]),
    ...(unmatched.length === 0 ? [] : [`Patterns that match no module of the configured repositories for ${place}: ${texts(unmatched)}`]),
  ]
  return { streams: chosen.filter((stream) => !isFiltered(stream)), warnings }
}

function texts(specs: readonly { text: string }[]): string {
  return specs.map(({ text }) => text).join(', ')
}

/** Whether a stream is for a tree arch: its document says so, or says no arch. */
export function isForArch({ arch }: ModuleStream, tree: string): boolean {
  return arch === '' || arch === 'noarch' || arch === tree || baseArch(arch) === tree
}
