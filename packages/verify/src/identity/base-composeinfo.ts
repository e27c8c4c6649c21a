import { isDeepStrictEqual } from 'node:util'
import { z } from 'zod'
import type { Check } from '../check.ts'
import { parsedJson } from '../compose/documents.ts'

const PATH = 'work/global/composeinfo-base.json'
const Base = z.object({ payload: z.object({ compose: z.unknown(), release: z.unknown(), base_product: z.unknown().optional() }) })

export const baseComposeinfo: Check = {
  number: 9,
  severity: 'E',
  title: '`work/global/composeinfo-base.json` tells the same compose and release as composeinfo.json',
  spec: 'spec 05 §9.1',
  async run(compose) {
    const payload = await compose.payload('composeinfo')
    const text = await compose.text(PATH)
    if (payload === null) return []
    if (text === null) return [{ path: PATH, message: 'is missing' }]
    const base = Base.safeParse(parsedJson(text))
    if (!base.success) return [{ path: PATH, message: 'is no document of productmd', expected: 'the sections compose and release' }]
    const sections = ['compose', 'release', 'base_product'] as const
    return sections
      .filter((section) => !isDeepStrictEqual(base.data.payload[section], payload[section]))
      .map((section) => ({
        path: `${PATH}#payload.${section}`,
        message: `is ${JSON.stringify(base.data.payload[section])}`,
        expected: `${JSON.stringify(payload[section])}, as in composeinfo.json`,
      }))
  },
}
