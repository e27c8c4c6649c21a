import { z } from 'zod'
import { PlanChange } from './documents/plan.ts'

/** Parts of a difference that can be asked for one by one. */
export const DifferenceSection = z.enum(['packages', 'trees', 'variants', 'images', 'comps', 'extra-files', 'configuration'])
export type DifferenceSection = z.infer<typeof DifferenceSection>

/** One of two composes. `release` is its name and version. */
export const ComparedCompose = z.strictObject({ id: z.string(), release: z.string(), date: z.string(), label: z.string().nullable() })
export type ComparedCompose = z.infer<typeof ComparedCompose>

/** An entry of a changelog; `date` in seconds since 1970. */
export const ChangelogEntry = z.strictObject({ author: z.string(), date: z.int(), text: z.string() })
export type ChangelogEntry = z.infer<typeof ChangelogEntry>

/**
 * How packages changed. `versions`: builds beside the newest one came or went; `arches`: other arches have it; `moved`: other variants
 * have it; `rebuilt`: other bytes under the same NEVRA; `signed`: by another key.
 */
export const PackageChangeKind = z.enum(['added', 'removed', 'upgraded', 'downgraded', 'versions', 'arches', 'moved', 'rebuilt', 'signed'])
export type PackageChangeKind = z.infer<typeof PackageChangeKind>

/**
 * What happened to the packages of one source package in the same way. `before` and `after` are what changed: `[epoch:]version-release`
 * for all kinds but `arches` (arches), `moved` (variant UIDs) and `signed` (key ids, `unsigned` for none); empty where there is nothing.
 */
export const PackageChange = z.strictObject({
  kind: PackageChangeKind,
  source: z.string(),
  before: z.array(z.string()),
  after: z.array(z.string()),
  /** Sorted by name; `arches` are those of the packages. */
  packages: z.array(z.strictObject({ name: z.string(), category: z.enum(['binary', 'debug', 'source']), arches: z.array(z.string()) })),
  /** UIDs of the variants that have, or had, them. */
  variants: z.array(z.string()),
  /** Bytes of package files that came, less those that went; null when a compose does not say them. */
  sizeChange: z.int().nullable(),
  /** Of upgraded packages: what the new one says beyond the old one, newest first. */
  changelog: z.array(ChangelogEntry),
})
export type PackageChange = z.infer<typeof PackageChange>

const TreeSize = z.strictObject({ packages: z.int().nonnegative(), sizeBytes: z.int().nonnegative().nullable() })

/** Packages of a tree in numbers; null: the compose has no such tree. `arch` is `src` for source trees. */
export const TreeChange = z.strictObject({
  variant: z.string(),
  arch: z.string(),
  category: z.enum(['binary', 'debug', 'source']),
  before: TreeSize.nullable(),
  after: TreeSize.nullable(),
})
export type TreeChange = z.infer<typeof TreeChange>

/** A variant that came, went, or changed its type or arches. */
export const VariantChange = z.strictObject({
  uid: z.string(),
  before: z.strictObject({ type: z.string(), arches: z.array(z.string()) }).nullable(),
  after: z.strictObject({ type: z.string(), arches: z.array(z.string()) }).nullable(),
})
export type VariantChange = z.infer<typeof VariantChange>

const ImageFacts = z.strictObject({
  path: z.string(),
  sizeBytes: z.int(),
  volumeId: z.string().nullable(),
  bootable: z.boolean(),
  discCount: z.int(),
})

/** An image that came, went, or became another one; `name` says what it is without the compose's id. */
export const ImageChange = z.strictObject({
  variant: z.string(),
  arch: z.string(),
  name: z.string(),
  before: ImageFacts.nullable(),
  after: ImageFacts.nullable(),
})
export type ImageChange = z.infer<typeof ImageChange>

/** A group or environment of comps that came, went or changed in the trees named. `added` and `removed` are its packages, or groups. */
export const CompsChange = z.strictObject({
  kind: z.enum(['group', 'environment']),
  id: z.string(),
  state: z.enum(['added', 'removed', 'changed']),
  added: z.array(z.string()),
  removed: z.array(z.string()),
  /** Properties that changed, in words: `default: true → false`. */
  properties: z.array(z.string()),
  /** `<variant>.<arch>`. */
  trees: z.array(z.string()),
})
export type CompsChange = z.infer<typeof CompsChange>

/** A file beside the packages that came, went or changed. */
export const ExtraFileChange = z.strictObject({
  path: z.string(),
  state: z.enum(['added', 'removed', 'changed']),
})
export type ExtraFileChange = z.infer<typeof ExtraFileChange>

/** What differs between two composes: the answer of `GET /v1/composes/<a>/diff/<b>`. A section that was not asked for is null. */
export const ComposeDifference = z.strictObject({
  before: ComparedCompose,
  after: ComparedCompose,
  packages: z.array(PackageChange).nullable(),
  trees: z.array(TreeChange).nullable(),
  variants: z.array(VariantChange).nullable(),
  images: z.array(ImageChange).nullable(),
  comps: z.array(CompsChange).nullable(),
  extraFiles: z.array(ExtraFileChange).nullable(),
  /** Options that differ; also null when one of the composes does not say its configuration. */
  configuration: z.array(PlanChange).nullable(),
})
export type ComposeDifference = z.infer<typeof ComposeDifference>
