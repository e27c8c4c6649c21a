import type { GatherSlice } from '@murli/contracts/slices'
import { testVariant } from './variant.ts'

/** A source `comps` of method `deps` that asks for nothing, changed as told. */
export function compsSource(changes: Partial<GatherSlice['sources'][number]> = {}): GatherSlice['sources'][number] {
  return { source: 'comps', method: 'deps', packages: [], filters: [], prepopulate: [], ...changes }
}

/** The slice of Server.x86_64 with every option off, changed as told. */
export function gatherSlice(changes: Partial<GatherSlice> = {}): GatherSlice {
  return {
    kind: 'slice',
    version: 1,
    variant: testVariant(),
    arch: 'x86_64',
    rules: '4.10',
    richDependencies: 'union',
    sources: [compsSource()],
    lookasideRepos: [],
    greedy: 'none',
    multilibMethods: [],
    multilibWhitelist: [],
    multilibBlacklist: [],
    fulltree: false,
    selfhosting: false,
    checkDeps: true,
    requireAllCompsPackages: false,
    filterSystemReleasePackages: false,
    ...changes,
  }
}

/** A comps file with one group per entry: id → members, `?name` optional, `name<requires` conditional. */
export function compsText(groups: Record<string, string[]>, langpacks: Record<string, string> = {}): string {
  const list = Object.entries(groups).map(
    ([id, members]) => `<group><id>${id}</id><name>${id}</name><packagelist>${members.map(member).join('')}</packagelist></group>`,
  )
  const packs = Object.entries(langpacks).map(([name, install]) => `<match name="${name}" install="${install}"/>`)
  return `<?xml version="1.0"?><comps>${list.join('')}<langpacks>${packs.join('')}</langpacks></comps>`
}

function member(text: string): string {
  const [name, requires] = text.replace('?', '').split('<')
  if (requires !== undefined) return `<packagereq type="conditional" requires="${requires}">${name}</packagereq>`
  return `<packagereq type="${text.startsWith('?') ? 'optional' : 'mandatory'}">${name}</packagereq>`
}
