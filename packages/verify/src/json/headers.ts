import { z } from 'zod'
import type { Check, Problem } from '../check.ts'
import { METADATA_NAMES } from '../compose/documents.ts'

const Header = z.object({ type: z.string(), version: z.string() })
const VERSION = '1.2'

export const headers: Check = {
  number: 11,
  severity: 'E',
  title: 'each metadata file has its type and version 1.2 in its header, and the shape that readers expect',
  spec: 'spec 05 §9.2',
  async run(compose) {
    const documents = await Promise.all(METADATA_NAMES.map(async (name) => ({ name, document: await compose.metadata(name) })))
    return documents.flatMap(({ name, document }): Problem[] => {
      if (document === null) return []
      const { path, header, defects } = document
      const shape = defects.map(({ place, message }) => ({ path: place === '' ? path : `${path}#${place}`, message }))
      // text that is no JSON, or has no frame, has no header that could be wrong as well
      if (header === null) return shape
      const read = Header.safeParse(header)
      const [type, version] = read.success ? [read.data.type, read.data.version] : [undefined, undefined]
      return [
        ...mismatch(`${path}#header.type`, type, `productmd.${name}`),
        ...mismatch(`${path}#header.version`, version, VERSION),
        ...shape,
      ]
    })
  },
}

function mismatch(path: string, found: string | undefined, expected: string): Problem[] {
  return found === expected ? [] : [{ path, message: found === undefined ? 'is missing' : `is ${found}`, expected }]
}
