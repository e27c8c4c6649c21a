import { z } from 'zod'

const Conditional = z.strictObject({ name: z.string(), install: z.string() })
const Langpack = z.strictObject({ name: z.string(), install: z.string() })

/**
 * What a selection depends on besides packages and groups. `langpacks`: none when absent, `comps` for those of the comps of all
 * repositories, or a list.
 */
const GatherOptions = z.looseObject({
  greedy: z.enum(['none', 'all', 'build']).default('none'),
  langpacks: z.union([z.literal('comps'), z.array(Langpack)]).default([]),
  fulltree: z.boolean().default(false),
  fulltree_excludes: z.array(z.string()).default([]),
  selfhosting: z.boolean().default(false),
  resolve_deps: z.boolean().default(true),
  exclude_source: z.boolean().default(false),
  exclude_debug: z.boolean().default(false),
  prepopulate: z.array(z.string()).default([]),
  multilib_methods: z.array(z.string()).default([]),
  multilib_whitelist: z.array(z.string()).default([]),
  multilib_blacklist: z.array(z.string()).default([]),
})

/**
 * One selection as a document: what shall be taken, for which arch, from which repositories (by id, in load order). `solver_arch` is
 * the CPU arch where it is not the usual one of the tree arch (spec 03 §2.1).
 */
export const GatherCase = z.looseObject({
  arch: z.string(),
  solver_arch: z.string().optional(),
  repos: z.array(z.string()).default([]),
  lookaside: z.array(z.string()).default([]),
  packages: z.array(z.string()).default([]),
  exclude: z.array(z.string()).default([]),
  groups: z.array(z.strictObject({ id: z.string(), include: z.enum(['mandatory', 'default', 'all']).default('all') })).default([]),
  exclude_groups: z.array(z.strictObject({ id: z.string() })).default([]),
  conditional: z.array(Conditional).default([]),
  options: GatherOptions.prefault({}),
})
export type GatherCase = z.infer<typeof GatherCase>

/** Members that say something about a case, not about the selection. */
const REMARKS = new Set([
  'id',
  'title',
  'origin',
  'universe',
  'expected',
  'expected_newer',
  'alternatives',
  'alternatives_newer',
  'order_sensitive',
  'repo_ambiguous',
  'langpack_arch_ambiguous',
])

/** Members of a case that nobody knows, and that have no effect: most likely mistakes in writing. */
export function unknownMembers(gatherCase: GatherCase): string[] {
  const top = Object.keys(gatherCase).filter((name) => !(name in GatherCase.shape) && !REMARKS.has(name))
  const options = Object.keys(gatherCase.options).filter((name) => !(name in GatherOptions.shape))
  return [...top, ...options.map((name) => `options.${name}`)]
}
