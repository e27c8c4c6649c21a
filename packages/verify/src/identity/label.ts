import { finalFromLabel } from '@murli/config/identity'
import { composeViolations } from '@murli/productmd'
import type { Check, Problem } from '../check.ts'
import { METADATA_NAMES, metadataPath } from '../compose/documents.ts'

export const label: Check = {
  number: 6,
  severity: 'E',
  title: 'a label fits the grammar and `final` goes with it; RC, Update and SecurityFix are final',
  spec: 'spec 05 §9.1',
  async run(compose) {
    const section = (await compose.payload('composeinfo'))?.compose
    if (section === undefined) return []
    const path = `${metadataPath('composeinfo')}#payload.compose`
    const odd = composeViolations(section).filter(({ rule }) => rule === 'label')
    if (odd.length > 0) return odd.map(({ message }) => ({ path, message }))
    if (!finalFromLabel(section.label ?? null) || section.final === true) return []
    return [{ path: `${path}.final`, message: `is false for the label ${section.label}`, expected: 'true' }]
  },
}

export const labelElsewhere: Check = {
  number: 7,
  severity: 'W',
  title: 'only composeinfo.json carries the label',
  spec: 'spec 05 §9.1',
  async run(compose) {
    const others = METADATA_NAMES.filter((name) => name !== 'composeinfo')
    const documents = await Promise.all(others.map((name) => compose.metadata(name)))
    return documents.flatMap((document): Problem[] => {
      const section = document?.payload?.compose
      if (document === null || (section?.label === undefined && section?.final === undefined)) return []
      return [{ path: `${document.path}#payload.compose`, message: 'carries a label or final', expected: 'neither' }]
    })
  },
}
