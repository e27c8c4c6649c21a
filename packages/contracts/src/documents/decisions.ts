import { z } from 'zod'

/** How a package came in: the words of reasons, in an order that documents refer to by number, so that new ones go to the end. */
export const ReasonKind = z.enum([
  'input',
  'prepopulate',
  'requires',
  'build-requires',
  'conditional',
  'fulltree',
  'langpack',
  'multilib',
  'source-of',
  'debug-of',
  'debug-requires',
])
export type ReasonKind = z.infer<typeof ReasonKind>

/**
 * Why a package was put aside, in an order that documents refer to by number. `filtered` and `blacklisted`: a pattern hit it (spec 04 §5.4,
 * §8.2). `multilib`: no multilib method wants it (§16). The others are rules of choice (§8.6) that another candidate won by: `newest-of-all`
 * and `copy` steps 1 and 2 (or another copy was loaded first), `older` step 3, `already-in` and `native` step 5, `arch`, `shorter-name`, `name-order` step 6.
 */
export const RejectionRule = z.enum([
  'filtered',
  'blacklisted',
  'multilib',
  'newest-of-all',
  'copy',
  'older',
  'already-in',
  'native',
  'arch',
  'shorter-name',
  'name-order',
])
export type RejectionRule = z.infer<typeof RejectionRule>

/** Who asked for an input pattern. `comps`: the variant whose comps have the group, null for those of the arch. */
export const InputOrigin = z.discriminatedUnion('from', [
  z.strictObject({ from: z.literal('group'), group: z.string(), type: z.string(), comps: z.string().nullable() }),
  z.strictObject({ from: z.literal('configuration') }),
  z.strictObject({ from: z.literal('mapping') }),
  z.strictObject({ from: z.literal('module') }),
  z.strictObject({ from: z.literal('system-release') }),
])
export type InputOrigin = z.infer<typeof InputOrigin>

/** Columns of one length; a number is a place in `packages` or `texts` of the document, -1 stands for nothing. */
const places = z.array(z.int().min(-1))

/**
 * Document of kind `decisions`: why selection took what it took and put aside what it put aside. Columns of numbers, so that a document of
 * 20,000 packages is read in milliseconds. Reasons form a forest: following `by` leads to an input in as few steps as there are.
 */
export const DecisionsDocument = z.strictObject({
  kind: z.literal('decisions'),
  version: z.literal(1),
  /** Null for the closure of an arch. */
  variant: z.string().nullable(),
  arch: z.string(),
  /** `name-[epoch:]version-release.arch`; those selected first. In a closure the other packages of the repositories follow. */
  packages: z.array(z.string()),
  /** Patterns, requirements and names of lookaside repositories. */
  texts: z.array(z.string()),
  /** Of each selected package: its list (0 rpm, 1 srpm, 2 debuginfo), kind of reason (number in ReasonKind), what asked, pattern or requirement. */
  selected: z.strictObject({ list: places, kind: places, by: places, text: places }),
  /** Selected packages that are from a lookaside repository or whose source is, so that they are not in the compose; `repository`: a text. */
  lookaside: z.strictObject({ package: places, repository: places }),
  /** Packages put aside, in the order of decision, a few for one package at most: rule, what was taken instead, pattern or requirement. */
  rejected: z.strictObject({ package: places, rule: places, by: places, text: places }),
  /** Input patterns and who asked for them. */
  inputs: z.array(z.strictObject({ pattern: z.string(), origins: z.array(InputOrigin) })),
  /** Groups whose members are inputs. */
  groups: z.array(z.string()),
  /** Exclude patterns; `configuration`: filter_packages. */
  excludes: z.array(z.strictObject({ pattern: z.string(), origin: z.enum(['configuration', 'system-release']) })),
  /** Input patterns that matched nothing, sorted. */
  missing: z.array(z.string()),
  /** `name.arch` → requirement texts without a provider. */
  unresolved: z.record(z.string(), z.array(z.string())),
})
export type DecisionsDocument = z.infer<typeof DecisionsDocument>

/** Document of kind `catalog`: the packages of the set of an arch by NEVRA, sorted, and those that their limits keep out (spec 03 §5.2). */
export const CatalogDocument = z.strictObject({
  kind: z.literal('catalog'),
  version: z.literal(1),
  arch: z.string(),
  packages: z.array(z.string()),
  excluded: z.array(z.strictObject({ package: z.string(), exclusiveArch: z.array(z.string()), excludeArch: z.array(z.string()) })),
})
export type CatalogDocument = z.infer<typeof CatalogDocument>

/**
 * Document of kind `trimming`: what trimming took out of child variants (spec 04 §12). `in-parent`: the parent has it; `moved`: it came by
 * fulltree of a source of the parent and is the parent's now; `dropped`: the same, where nothing moves; `elsewhere`: variant `other` has a
 * package of that name.
 */
export const TrimmingDocument = z.strictObject({
  kind: z.literal('trimming'),
  version: z.literal(1),
  removed: z.array(
    z.strictObject({
      variant: z.string(),
      arch: z.string(),
      rule: z.enum(['in-parent', 'moved', 'dropped', 'elsewhere']),
      other: z.string(),
      /** NEVRAs as in `decisions`. */
      packages: z.array(z.string()),
    }),
  ),
})
export type TrimmingDocument = z.infer<typeof TrimmingDocument>
