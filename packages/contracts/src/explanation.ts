import { z } from 'zod'
import { ReasonKind, RejectionRule } from './documents/decisions.ts'
import { Position } from './http.ts'
import { ComposeId } from './names.ts'

/** Who asked for an input: a group, an option, a file; `text` says it in words, `position` where it is written, as far as known. */
export const ExplainedOrigin = z.strictObject({
  from: z.enum(['group', 'additional_packages', 'gather_source_mapping', 'gather_prepopulate', 'module', 'system-release']),
  text: z.string(),
  position: Position.nullable(),
})
export type ExplainedOrigin = z.infer<typeof ExplainedOrigin>

/** A step of a chain, inputs first: what asked (`by` a package, `text` a pattern or requirement) and the package that came in for it. */
export const ExplainedStep = z.strictObject({
  kind: z.enum([...ReasonKind.options, 'moved']),
  package: z.string(),
  by: z.string().nullable(),
  text: z.string().nullable(),
  origins: z.array(ExplainedOrigin),
  /** The step in words. */
  message: z.string(),
})
export type ExplainedStep = z.infer<typeof ExplainedStep>

/**
 * Why a package is not in a tree. Beside the rules of choice: `lookaside` it is from there; `trimmed` out of a child variant; `asked-for`
 * a pattern for it matched nothing; `group` its comps groups are not of the variant or arch; `not-asked-for` nothing wanted it; `not-in-set`
 * the repositories have it, the package set has not; `limits` ExclusiveArch or ExcludeArch; `no-multilib` no variant has multilib on the
 * arch; `other-arch` only other arches have it; `unresolved` something requires it in vain; `unknown` no repository has it.
 */
export const Absence = z.strictObject({
  kind: z.enum([
    ...RejectionRule.options,
    'lookaside',
    'trimmed',
    'asked-for',
    'group',
    'not-asked-for',
    'not-in-set',
    'limits',
    'no-multilib',
    'other-arch',
    'unresolved',
    'unknown',
  ]),
  /** The package that was taken instead, or that has it. */
  by: z.string().nullable(),
  text: z.string().nullable(),
  position: Position.nullable(),
  /** The reason in words. */
  message: z.string(),
})
export type Absence = z.infer<typeof Absence>

/**
 * One package in one tree. `in`: it is in the tree, `steps` say why; `out`: it is not, `absences` say why, and `steps` why it was selected
 * all the same where it was; `undecided`: gather has not ended.
 */
export const ExplainedPackage = z.strictObject({
  variant: z.string(),
  arch: z.string(),
  /** NEVRA, or what was asked about when there is no such package. */
  package: z.string(),
  state: z.enum(['in', 'out', 'undecided']),
  steps: z.array(ExplainedStep),
  absences: z.array(Absence),
})
export type ExplainedPackage = z.infer<typeof ExplainedPackage>

/** Answer of `GET /v1/composes/<id>/explain`: sorted by tree, then by package. `more`: answers left out, because there are too many. */
export const Explanation = z.strictObject({
  composeId: ComposeId,
  package: z.string(),
  answers: z.array(ExplainedPackage),
  more: z.int().nonnegative(),
})
export type Explanation = z.infer<typeof Explanation>
