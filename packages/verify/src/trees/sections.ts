import type { Ini, Treeinfo } from '@murli/productmd'
import type { Check, Problem } from '../check.ts'
import { installTrees } from './trees.ts'

export const platforms: Check = {
  number: 52,
  severity: 'E',
  title: 'platforms in `.treeinfo` have the arch, and every platform with images',
  spec: 'spec 05 §9.5',
  async run(compose) {
    return (await installTrees(compose)).flatMap(({ treeinfo }): Problem[] => {
      if (treeinfo === null) return []
      const { tree, images } = treeinfo.values
      const missing = [tree.arch, ...Object.keys(images)].filter((platform) => !tree.platforms.includes(platform))
      return [...new Set(missing)].map((platform) => ({
        path: `${treeinfo.path}#tree.platforms`,
        message: `is ${tree.platforms.join(',') || 'empty'}`,
        expected: `${platform} among them`,
      }))
    })
  },
}

export const general: Check = {
  number: 53,
  severity: 'E',
  title: '[general] in `.treeinfo` agrees with the other sections',
  spec: 'spec 05 §9.5',
  async run(compose) {
    return (await installTrees(compose)).flatMap(({ treeinfo }) => {
      if (treeinfo === null) return []
      const section = treeinfo.sections['general']
      if (section === undefined) return [{ path: treeinfo.path, message: 'has no section [general]' }]
      return disagreements(treeinfo.path, section, treeinfo.values)
    })
  },
}

function disagreements(path: string, section: Ini[string], { release, tree, variants }: Treeinfo): Problem[] {
  const sorted = (texts: readonly string[]): string => texts.toSorted().join(',')
  // ids in a fresh file, UIDs in one that was read and written again (spec 05 §5.3)
  const names = [sorted(variants.map(({ id }) => id)), sorted(variants.map(({ uid }) => uid))]
  const main = variants.find(({ id, uid }) => [id, uid].includes(section['variant'] ?? ''))
  const { packages, source_packages: sourcePackages, repository, source_repository: sourceRepository } = main?.paths ?? {}
  const expected: Record<string, readonly (string | undefined)[]> = {
    arch: [tree.arch],
    family: [release.name],
    name: [`${release.name} ${release.version}`],
    packagedir: main === undefined ? [section['packagedir']] : [packages ?? sourcePackages ?? ''],
    platforms: [sorted(tree.platforms)],
    repository: main === undefined ? [section['repository']] : [repository ?? sourceRepository ?? ''],
    timestamp: [String(tree.buildTimestamp)],
    variant: variants.flatMap(({ id, uid }) => [id, uid]),
    variants: names,
    version: [release.version],
  }
  return Object.entries(expected).flatMap(([key, values]): Problem[] => {
    const found = section[key]
    if (values.includes(found)) return []
    return [{ path: `${path}#general.${key}`, message: found === undefined ? 'is missing' : `is ${found}`, expected: values[0] ?? '' }]
  })
}
