import type { DecisionsDocument, InputOrigin, SelectionDocument } from '@murli/contracts/documents'
import type { GatherSlice } from '@murli/contracts/slices'
import type { Asked } from '@murli/explanation/record'
import type { TaskContext } from '@murli/runtime/service'
import { requestedGroups } from './comps.ts'
import type { Source, Surroundings } from './request.ts'
import { compsInputs } from './surroundings.ts'

const MEMBER_TYPES: ReadonlySet<string> = new Set(['mandatory', 'default', 'optional'])

/** Where the packages of a source come from, besides groups. */
const ORIGINS: Readonly<Record<Source['source'], InputOrigin>> = {
  comps: { from: 'configuration' },
  json: { from: 'mapping' },
  module: { from: 'module' },
}

/** What was asked of the engine and by whom, and what of it could not be had. */
export function whatWasAsked(
  ctx: Pick<TaskContext<GatherSlice>, 'slice' | 'inputs'>,
  surroundings: Surroundings,
  { missing, unresolved }: SelectionDocument,
): Asked {
  const { slice } = ctx
  const withGroups = slice.sources.some(({ source }) => source === 'comps')
  const origins = new Map<string, InputOrigin[]>()
  const add = (pattern: string, origin: InputOrigin) => origins.set(pattern, [...(origins.get(pattern) ?? []), origin])
  if (withGroups) for (const [pattern, origin] of groupOrigins(ctx, surroundings)) add(pattern, origin)
  for (const { source, packages } of slice.sources) {
    for (const { name, arch } of packages) add(arch === null ? name : `${name}.${arch}`, ORIGINS[source])
  }
  const release = withGroups ? surroundings.systemRelease : null
  if (release?.best !== null && release !== null) add(release.best, { from: 'system-release' })
  return {
    variant: slice.variant.uid,
    arch: slice.arch,
    inputs: Array.from(origins, ([pattern, from]) => ({ pattern, origins: from })),
    groups: withGroups ? requestedGroups(surroundings.comps) : [],
    excludes: excludesOf(slice, release?.filtered ?? []),
    missing,
    unresolved,
  }
}

/** Members of the requested groups: of the variant's comps, and of those whose groups it inherits. */
function groupOrigins(ctx: Pick<TaskContext<GatherSlice>, 'inputs'>, { comps }: Surroundings): [string, InputOrigin][] {
  const owners = compsInputs(ctx).map(({ from }) => from.split('/')[1] ?? null)
  return comps.flatMap((document, index) =>
    document.groups.flatMap(({ id, packages }) =>
      packages
        .filter(({ type }) => MEMBER_TYPES.has(type))
        .map(({ name, type }): [string, InputOrigin] => [name, { from: 'group', group: id, type, comps: owners[index] ?? null }]),
    ),
  )
}

function excludesOf(slice: GatherSlice, releases: readonly string[]): DecisionsDocument['excludes'] {
  const filters = slice.sources.flatMap((source) => source.filters.map(({ name, arch }) => (arch === null ? name : `${name}.${arch}`)))
  return [
    ...[...new Set(filters)].map((pattern) => ({ pattern, origin: 'configuration' as const })),
    ...releases.map((pattern) => ({ pattern, origin: 'system-release' as const })),
  ]
}
