import type { VariantChange } from '@murli/contracts'
import type { Snapshot } from '../snapshot/types.ts'

type Variants = Snapshot['variants']

/** Variants that came, went, or have another type or other arches. */
export function variantChanges(before: Variants, after: Variants): VariantChange[] {
  return [...new Set([...Object.keys(before), ...Object.keys(after)])].toSorted().flatMap((uid) => {
    const [was, is] = [facts(before, uid), facts(after, uid)]
    return JSON.stringify(was) === JSON.stringify(is) ? [] : [{ uid, before: was, after: is }]
  })
}

function facts(variants: Variants, uid: string): VariantChange['before'] {
  const variant = variants[uid]
  return variant === undefined ? null : { type: variant.type, arches: variant.arches.toSorted() }
}
