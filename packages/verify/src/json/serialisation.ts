import { printJson } from '@murli/productmd'
import { JsonValue } from '@murli/contracts'
import type { Check, Problem } from '../check.ts'
import type { ComposeDirectory } from '../compose/directory.ts'
import { METADATA_NAMES, metadataPath, parsedJson } from '../compose/documents.ts'

export const serialisation: Check = {
  number: 12,
  severity: 'W',
  title: 'metadata files are printed as productmd prints them: sorted keys, indent 4, ASCII, no newline at the end',
  spec: 'spec 05 §9.2',
  async *run(compose) {
    for (const name of METADATA_NAMES) yield* await differences(compose, metadataPath(name))
  },
}

async function differences(compose: ComposeDirectory, path: string): Promise<Problem[]> {
  const text = await compose.text(path)
  const json = JsonValue.safeParse(text === null ? undefined : parsedJson(text))
  if (text === null || !json.success) return []
  const expected = printJson(json.data)
  if (text === expected) return []
  if (text.trimEnd() === expected) return [{ path, message: 'ends with white space', expected: 'no newline at the end' }]
  const [lines, right] = [text.split('\n'), expected.split('\n')]
  const at = right.findIndex((line, index) => line !== lines[index])
  return [{ path: `${path}:${at + 1}`, message: `has ${quoted(lines[at])}`, expected: quoted(right[at]) }]
}

function quoted(line = ''): string {
  return JSON.stringify(line.length > 120 ? `${line.slice(0, 120)}…` : line)
}
