import { z } from 'zod'
import { Arch, VariantUid } from '../names.ts'
import { Ref } from '../ref.ts'

/** A stream of a module that a variant has on an arch: its parts, '' for those that its document does not tell. */
export const VariantModule = z.strictObject({
  name: z.string(),
  stream: z.string(),
  /** Decimal digits of any length. */
  version: z.string(),
  context: z.string(),
  /** NEVRAs with epoch of its packages, as its document has them, sorted. None for an extra one. */
  rpms: z.array(z.string()),
  /** From `createrepo_extra_modulemd`: only its document is in the compose (spec 05 §2.5). */
  extra: z.boolean(),
})
export type VariantModule = z.infer<typeof VariantModule>

/**
 * Document of kind `modules`: the modules of one variant.arch in the order of their document, and the text of the `modules` record of its
 * repository (a blob); null when the variant has none on this arch.
 */
export const ModulesDocument = z.strictObject({
  kind: z.literal('modules'),
  version: z.literal(1),
  variant: VariantUid,
  arch: Arch,
  streams: z.array(VariantModule),
  record: Ref.nullable(),
})
export type ModulesDocument = z.infer<typeof ModulesDocument>
