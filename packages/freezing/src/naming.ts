import type { Position } from '@murli/contracts'
import type { ReadableOptions } from '@murli/config/schema'
import type { Findings } from './findings.ts'

/** Options that are parts of a compose's id, and with it of a directory, of URLs and of file names (spec 05 §7.1). */
const PARTS_OF_THE_ID = ['release_short', 'release_version', 'base_product_short', 'base_product_version'] as const

/** A part that a compose id may have anywhere, which includes its beginning. */
const PART = /^[A-Za-z0-9][A-Za-z0-9_.+-]*$/

/** Refuses names that no compose id can have. The schema takes any text, and so does the peer, whose directories are then called so. */
export function checkNaming(options: ReadableOptions, findings: Findings, position: (path: string) => Position | null): void {
  for (const name of PARTS_OF_THE_ID) {
    const value = options[name]
    if (value === undefined || value === null || value === '' || PART.test(value)) continue
    const expected = 'expected letters, digits, "-", "_", "." or "+", the first one a letter or digit'
    findings.error('CONFIG_INVALID', `${name}: '${value}' cannot be a part of a compose id: ${expected}`, name, position(name))
  }
}
