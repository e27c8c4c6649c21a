import { z } from 'zod'
import type { Check } from '../check.ts'
import { parsedJson } from '../compose/documents.ts'

const PATH = 'logs/global/deliverables.json'
const Deliverables = z.object({ failed: z.record(z.string(), z.array(z.unknown())) })

export const deliverables: Check = {
  number: 10,
  severity: 'W',
  title: '`deliverables.json` tells failures exactly when STATUS is FINISHED_INCOMPLETE',
  spec: 'spec 05 §9.1',
  async run(compose) {
    const [text, status] = [await compose.text(PATH), (await compose.text('STATUS'))?.trim() ?? '']
    // what a doomed compose failed at is not what may fail
    if (text === null || !status.startsWith('FINISHED')) return []
    const read = Deliverables.safeParse(parsedJson(text))
    if (!read.success) return [{ path: PATH, message: 'is not readable', expected: 'JSON with `failed`, kind → deliverables' }]
    const failed = Object.values(read.data.failed).flat().length
    if (failed > 0 === (status === 'FINISHED_INCOMPLETE')) return []
    const expected = failed > 0 ? 'FINISHED_INCOMPLETE' : 'at least one failure'
    return [{ path: PATH, message: `tells ${failed} failures, and STATUS is ${status}`, expected }]
  },
}
