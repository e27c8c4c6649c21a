import { treeinfoViolations } from '@murli/productmd'
import type { Check, Problem } from '../check.ts'
import { inProduct } from '../compose/directory.ts'
import { variantDirectories } from '../compose/trees.ts'
import { installTrees } from './trees.ts'

export const treeinfoFiles: Check = {
  number: 48,
  severity: 'E',
  title: 'each binary and source tree that is no addon has a `.treeinfo` that productmd reads; debug trees have none',
  spec: 'spec 05 §9.5',
  async run(compose) {
    const payload = await compose.payload('composeinfo')
    const { files } = await compose.listing()
    const problems = (await installTrees(compose)).flatMap(({ path: tree, treeinfo, defect }): Problem[] => {
      const path = `${tree}/.treeinfo`
      if (defect !== null) return [{ path, message: defect, expected: 'what productmd can read' }]
      if (treeinfo === null) return [{ path, message: 'is missing' }]
      const odd = treeinfoViolations(treeinfo.values).filter(({ rule }) => rule !== 'arch-key')
      return odd.map(({ message }) => ({ path, message }))
    })
    const debug = payload === null ? [] : variantDirectories(payload, 'tree').filter(({ kind }) => kind === 'debug')
    const wrong = debug.map(({ path }) => `${inProduct(path)}/.treeinfo`).filter((path) => files.has(path))
    return [...problems, ...wrong.map((path) => ({ path, message: 'is in a debug tree', expected: 'no such file there' }))]
  },
}
