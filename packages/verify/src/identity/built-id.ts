import { composeId } from '@murli/config/identity'
import { ComposeType } from '@murli/contracts'
import { composeinfoViolations } from '@murli/productmd'
import type { Check } from '../check.ts'
import { metadataPath } from '../compose/documents.ts'

const PATH = metadataPath('composeinfo')

export const builtId: Check = {
  number: 3,
  severity: 'E',
  title: 'the id is made of release, base product, date, type and respin',
  spec: 'spec 05 §9.1',
  async run(compose) {
    const payload = await compose.payload('composeinfo')
    if (payload === null) return []
    const odd = composeinfoViolations(payload).filter(({ rule }) => rule === 'release')
    const problems = odd.map(({ message }) => ({ path: PATH, message }))
    const type = ComposeType.safeParse(payload.compose.type)
    if (!type.success) return problems
    const { release, base_product: base, variants } = payload
    const { id, date, respin } = payload.compose
    const product = { ...release, baseProduct: base ?? null }
    const built = composeId(product, { date, type: type.data, respin }, Object.keys(variants))
    return id === built ? problems : [...problems, { path: `${PATH}#payload.compose.id`, message: `is ${id}`, expected: built }]
  },
}
