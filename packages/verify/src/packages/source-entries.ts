import { globMatcher } from '@murli/rpmmd/glob'
import { sourceName, splitNameArch } from '@murli/rpmmd/nevra'
import type { Check } from '../check.ts'
import type { ComposeDirectory } from '../compose/directory.ts'
import { type Settings, settingsOf, valuesFor } from '../compose/settings.ts'
import { type ComposeVariant, parentOf } from '../compose/trees.ts'
import { listedPackages } from './entries.ts'

export const sourceEntries: Check = {
  number: 30,
  severity: 'W',
  title: 'the source of each package is in its variant or in the parent, unless it is filtered out or the compose does not have it at all',
  spec: 'spec 05 §9.3',
  async *run(compose) {
    const sources = (await listedPackages(compose)).filter(({ category }) => category === 'source')
    const placesOf = Map.groupBy(sources, ({ nevra }) => nevra)
    const related = await relatedVariants(compose)
    const settings = await settingsOf(compose)
    const told = new Set<string>()
    for (const { variant, arch, srpm, category, place } of await listedPackages(compose)) {
      const places = placesOf.get(srpm) ?? []
      const key = `${variant}/${srpm}`
      const isNear = places.some((source) => (source.variant === variant ? source.arch === arch : related(variant).has(source.variant)))
      if (category === 'source' || places.length === 0 || isNear || told.has(key) || isFiltered(srpm, variant, arch, settings)) continue
      told.add(key)
      const elsewhere = [...new Set(places.map((source) => source.variant))].toSorted().join(', ')
      yield { path: place, message: `its source ${srpm} is in ${elsewhere}`, expected: `the source in ${variant} too, or in its parent` }
    }
  },
}

/** The variants that may have the sources for another: its parent, the parent's addons, and those that it uses as lookaside. */
async function relatedVariants(compose: ComposeDirectory): Promise<(uid: string) => ReadonlySet<string>> {
  const composeinfo = await compose.payload('composeinfo')
  const { variant_as_lookaside: lookaside = [] } = await settingsOf(compose)
  return (uid) => {
    const variant = composeinfo?.variants[uid]
    const parent = variant && composeinfo && parentOf(variant, composeinfo)
    const siblings = Object.values(composeinfo?.variants ?? {}).filter(({ uid: other, type }) => type === 'addon' && isChild(other, parent))
    const used = lookaside.filter(([user]) => user === uid).map(([, other]) => other)
    return new Set([...(parent ? [parent.uid] : []), ...siblings.map((sibling) => sibling.uid), ...used])
  }
}

/** Whether filter_packages leaves a source package out of a variant, by its name or as `name.src`. */
function isFiltered(srpm: string, variant: string, arch: string, { filter_packages: filters }: Settings): boolean {
  const name = sourceName(srpm)
  const patterns = valuesFor(filters, variant, arch)
    .flat()
    .filter((pattern) => typeof pattern === 'string')
  return patterns.map(splitNameArch).some((pattern) => (pattern.arch === null || pattern.arch === 'src') && globMatcher(pattern.name)(name))
}

function isChild(uid: string, parent: ComposeVariant | null | undefined): boolean {
  return parent?.variants?.some((id) => `${parent.uid}-${id}` === uid) ?? false
}
