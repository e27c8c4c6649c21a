import { z } from 'zod'
import { violation, type Violation } from '../violation.ts'

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
  id: z.string(),
  date: z.string(),
  respin: z.int(),
  type: z.string(),
  label: z.string().optional(),
  final: z.boolean().optional(),
})
export type ComposeSection = z.infer<typeof ComposeSection>

const TYPES = ['test', 'ci', 'nightly', 'production', 'development']
const LABEL = /^(EA|DevelPhaseExit|InternalAlpha|Alpha|InternalSnapshot|Beta|Snapshot|RC|Update|SecurityFix)-\d+\.\d+$/

/** The rules of the section (spec 05 §4.1, §7.3). */
export function composeViolations({ id, date, respin, type, label, final }: ComposeSection): Violation[] {
  return [
    ...violation(!/^.*\d{8}(\.nightly|\.n|\.ci|\.test|\.t|\.d)?(\.\d+)?/.test(id), 'compose', `compose id '${id}' has no date`),
    ...violation(!/^\d{8}$/.test(date), 'compose', `compose date '${date}' is not eight digits`),
    ...violation(respin < 0, 'compose', `respin ${respin} is negative`),
    ...violation(!TYPES.includes(type), 'compose', `compose type '${type}' is not one of ${TYPES.join(', ')}`),
    ...violation(label !== undefined && !LABEL.test(label), 'label', `label '${label}' is not <milestone>-<number>.<number>`),
    ...violation((label === undefined) !== (final === undefined), 'label', 'final belongs to a label, and a label has it'),
  ]
}

/** `payload.compose`. Only composeinfo has the label, and `final` together with it (spec 05 §4.1). */
export function composeSection(compose: ComposeFacts, options: { withLabel: boolean }): ComposeSection {
  const { id, date, respin, type, label, supported } = compose
  const labelled = options.withLabel && label !== null ? { label, final: supported } : {}
  return { id, date, respin, type, ...labelled }
}
