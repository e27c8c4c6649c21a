import type { ComposeinfoPayload } from '@murli/productmd'
import type { Check, Problem } from '../check.ts'
import { type ComposeDirectory, inProduct } from '../compose/directory.ts'
import { variantDirectories } from '../compose/trees.ts'
import { installTrees } from './trees.ts'

/** What the peer puts at the root of a tree besides `.treeinfo`. */
const KNOWN_NAMES = new Set(['.discinfo', 'media.repo', 'extra_files.json'])
/** Where installer builders put what boots, and licences; and the kickstart (spec 05 §1.4, 06 §1.5). `.treeinfo` names but some of it. */
const INSTALLER =
  /^((images|isolinux|EFI|LiveOS|boot|syslinux|ppc|etc)\/|generic\.(ins|prm)$|cdboot\.(ins|prm)$|ks\.cfg$|(EULA|GPL|LICENSE|[\w-]*Legal-README[\w.-]*)$)/

export const otherFiles: Check = {
  number: 57,
  severity: 'W',
  title: 'trees hold packages, repodata, installer and extra files, their four known files, and nothing else',
  spec: 'spec 05 §9.5',
  async run(compose) {
    const payload = await compose.payload('composeinfo')
    const rpms = await compose.payload('rpms')
    if (payload === null || rpms === null || (await compose.isMisshapen('extra_files'))) return []
    const known = await knownFiles(compose)
    const repositories = repositoryPaths(payload)
    const trees = variantDirectories(payload, 'tree').map(({ path, kind }) => ({ path: inProduct(path), isDebug: kind === 'debug' }))
    const installers = new Set(
      (await installTrees(compose)).filter(({ treeinfo }) => mayHaveInstaller(treeinfo?.values)).map(({ path }) => path),
    )
    const problems: Problem[] = []
    for (const path of (await compose.listing()).files.keys()) {
      const tree = trees.find((candidate) => path.startsWith(`${candidate.path}/`))
      if (tree === undefined || path.endsWith('.rpm') || known.has(path) || repositories.some((start) => path.startsWith(start))) continue
      const inside = path.slice(tree.path.length + 1)
      // one in a debug tree is the finding of another check
      if (inside === '.treeinfo' || (KNOWN_NAMES.has(inside) && !tree.isDebug)) continue
      if (installers.has(tree.path) && INSTALLER.test(inside)) continue
      problems.push({
        path,
        message: 'is nothing that a tree has',
        expected: 'a package, repodata, an installer file or a listed extra file',
      })
    }
    return problems
  },
}

/** Extra files, and what `.treeinfo` names. Packages that nobody lists are the finding of another check. */
async function knownFiles(compose: ComposeDirectory): Promise<Set<string>> {
  const lists = Object.values((await compose.payload('extra_files'))?.extra_files ?? {})
  const extra = lists.flatMap((byArch) => Object.values(byArch).flatMap((entries) => entries.map(({ file }) => inProduct(file))))
  const summed = (await installTrees(compose)).flatMap(({ path, treeinfo }) =>
    Object.keys(treeinfo?.values.checksums ?? {}).map((file) => `${path}/${file}`),
  )
  return new Set([...extra, ...summed])
}

/** Directories of records and of delta packages. */
function repositoryPaths(payload: ComposeinfoPayload): string[] {
  return variantDirectories(payload, 'repository').flatMap(({ path }) => [`${inProduct(path)}/repodata/`, `${inProduct(path)}/drpms/`])
}

/** Nobody knows without a `.treeinfo`. */
function mayHaveInstaller(treeinfo: { images: object; stage2: object } | undefined): boolean {
  return treeinfo === undefined || Object.keys(treeinfo.images).length > 0 || Object.keys(treeinfo.stage2).length > 0
}
