import { z } from 'zod'

/**
 * Every phase of a compose that has nodes of its own, by the peer's names (spec 09 §2.1), the glue that Murli makes visible, and
 * `unified_isos`, which is added to a compose that has finished (spec 06 §8.1).
 */
export const Phase = z.enum([
  'init',
  'pkgset',
  'gather',
  'extra_files',
  'buildinstall',
  'ostree_installer',
  'createrepo',
  'tree_files',
  'createiso',
  'extra_isos',
  'unified_isos',
  'repoclosure',
  'image_checksum',
  'test',
])
export type Phase = z.infer<typeof Phase>

/** Names that `--skip-phase`, `--just-phase` and `skip_phases` accept (spec 01 §2.4), dead names included. */
export const PhaseName = z.enum([
  'buildinstall',
  'createiso',
  'createrepo',
  'extra_files',
  'extra_isos',
  'gather',
  'image_build',
  'image_checksum',
  'image_container',
  'imagebuilder',
  'init',
  'kiwibuild',
  'live_images',
  'live_media',
  'osbs',
  'osbuild',
  'ostree',
  'ostree_container',
  'ostree_installer',
  'pkgset',
  'productimg',
  'repoclosure',
  'test',
])
export type PhaseName = z.infer<typeof PhaseName>

/** Variant UID: letters, digits and inner `-_.+`; never a path separator, since it becomes a directory name. */
export const VariantUid = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9_.+-]*$/, 'expected letters, digits, "-", "_", "." or "+"')

/** Tree arch such as `x86_64`, or `src` for source trees. */
export const Arch = z.string().regex(/^[A-Za-z0-9_]+$/, 'expected an architecture name')

/** A variant as every phase sees it (spec 02 §2). `arches` are sorted; `parent` and `children` are UIDs. */
export const Variant = z.strictObject({
  uid: VariantUid,
  id: z.string(),
  name: z.string(),
  type: z.enum(['variant', 'addon', 'layered-product', 'optional']),
  arches: z.array(Arch),
  isEmpty: z.boolean(),
  parent: VariantUid.nullable(),
  /** Children in file order. */
  children: z.array(VariantUid),
  groups: z.array(
    z.strictObject({
      name: z.string(),
      glob: z.boolean(),
      default: z.boolean().nullable(),
      uservisible: z.boolean().nullable(),
    }),
  ),
  environments: z.array(z.strictObject({ name: z.string(), displayOrder: z.int().nullable() })),
  buildinstallPackages: z.array(z.string()),
  /** `null`: the variant has no `modules` element at all. */
  modules: z.array(z.strictObject({ name: z.string(), glob: z.boolean() })).nullable(),
  kojiTags: z.array(z.string()).nullable(),
  /** Only layered products: their own release. */
  release: z.strictObject({ name: z.string(), short: z.string(), version: z.string() }).nullable(),
})
export type Variant = z.infer<typeof Variant>

export const ComposeType = z.enum(['test', 'ci', 'nightly', 'production', 'development'])
export type ComposeType = z.infer<typeof ComposeType>

/** `<short>-<version>…-<date><suffix>.<respin>` (spec 05 §7.1). */
export const ComposeId = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9_.+-]*$/, 'expected a compose id')

/**
 * Who a compose is. It travels with every task but is not part of a task's key: a phase whose result depends on a member
 * (a volume id with a date in it) puts that member into its key itself. `startedAt` is the one timestamp of the compose
 * (seconds since 1970, UTC); an unchanged tree keeps the timestamp of the compose that first made it.
 */
export const ComposeIdentity = z.strictObject({
  id: ComposeId,
  date: z.string().regex(/^\d{8}$/),
  respin: z.int().nonnegative(),
  type: ComposeType,
  label: z.string().nullable(),
  /** `final` of composeinfo: "supported" media (spec 05 §7.3). */
  supported: z.boolean(),
  startedAt: z.int().nonnegative(),
  /**
   * Set when the request fixed the timestamp (reproducible-builds.org, SOURCE_DATE_EPOCH); `startedAt` is then the same. Part of the keys of
   * all tasks whose results may state it, so that what was made at another time is not taken.
   */
  sourceDateEpoch: z.int().nonnegative().optional(),
})
export type ComposeIdentity = z.infer<typeof ComposeIdentity>

/** Node id: `phase/variant/arch[/item]`, `-` where a part does not apply. Unique within a compose. */
export const NodeId = z
  .string()
  .regex(/^[A-Za-z0-9_]+\/[A-Za-z0-9_.+-]+\/[A-Za-z0-9_-]+(\/[A-Za-z0-9_.+-]+)?$/, 'expected phase/variant/arch[/item]')
