import type { ComparisonFlag, Dependency } from '../dependency/index.ts'
import type { FileType } from './types.ts'

const FLAGS = new Set<string>(['EQ', 'LT', 'GT', 'LE', 'GE'] satisfies ComparisonFlag[])

/** A dependency from the attributes of an `rpm:entry`; null when they make no sense (spec 05 §3.5). */
export function dependencyOf(attributes: Record<string, string>): Dependency | null {
  const { name, flags = null, epoch = null, ver = null, rel = null, pre } = attributes
  if (name === undefined || (flags !== null && !FLAGS.has(flags))) return null
  return {
    name,
    flags: flags as ComparisonFlag | null,
    epoch: flags === null ? null : epoch,
    version: flags === null ? null : ver,
    release: flags === null || rel === '' ? null : rel,
    pre: pre === '1',
  }
}

/** The type attribute of a `file` element; null for an unknown one. */
export function fileType(type: string | undefined): FileType | null {
  if (type === undefined) return 'file'
  return type === 'dir' || type === 'ghost' || type === 'file' ? type : null
}
