import { z } from 'zod'

/** Who a compose is, for the section `compose` of every document. */
export interface ComposeFacts {
  readonly id: string
  readonly date: string
  readonly respin: number
  readonly type: string
  readonly label: string | null
  readonly supported: boolean
}

/** The section as a document has it. */
export const ComposeSection = z.object({
  id: z.string().regex(/^.*\d{8}(\.nightly|\.n|\.ci|\.test|\.t|\.d)?(\.\d+)?/),
  date: z.string().regex(/^\d{8}$/),
  respin: z.int().nonnegative(),
  type: z.enum(['test', 'ci', 'nightly', 'production', 'development']),
  label: z.string().optional(),
  final: z.boolean().optional(),
})
export type ComposeSection = z.infer<typeof ComposeSection>

/** `payload.compose`. Only composeinfo has the label, and `final` together with it (spec 05 §4.1). */
export function composeSection(compose: ComposeFacts, options: { withLabel: boolean }): Record<string, string | number | boolean> {
  const { id, date, respin, type, label, supported } = compose
  const labelled = options.withLabel && label !== null ? { label, final: supported } : {}
  return { id, date, respin, type, ...labelled }
}
