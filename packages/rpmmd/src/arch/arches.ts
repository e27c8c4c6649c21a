import { CPU_ARCHES, FALLBACK, SECOND_ARCHES } from './tables.ts'

/** What a list of arches shall contain besides the native ones. */
export interface ArchSelection {
  /** Also the arches of the second (32-bit) chain. */
  multilib?: boolean
  /** Also `src`, as the last one. */
  src?: boolean
}

/** CPU arch of a tree arch: what the packages of the tree are built for. Source: spec 03 §2.1. */
export function cpuArch(tree: string): string {
  return CPU_ARCHES.get(tree) ?? tree
}

/**
 * Arches of the packages that a tree may hold, best first; `noarch` is always among them. `tree` may be a CPU arch too.
 * Source: spec 03 §2.1, ALL (with multilib) and NATIVE (without).
 */
export function validArches(tree: string, selection: ArchSelection = {}): string[] {
  const arches = selection.multilib === true ? allArches(cpuArch(tree)) : nativeArches(tree)
  return selection.src === true ? [...arches, 'src'] : arches
}

/** Arches of a tree that are not of its second chain, best first, `noarch` last. Source: spec 03 §2.1, NATIVE. */
export function nativeArches(tree: string): string[] {
  const second = new Set(multilibArches(tree))
  return allArches(cpuArch(tree)).filter((arch) => !second.has(arch))
}

/** Arches of the second chain of a tree, best first, without `noarch`; empty for most trees. Source: spec 03 §2.1, MULTILIB. */
export function multilibArches(tree: string): string[] {
  const first = SECOND_ARCHES.get(cpuArch(tree))
  return first === undefined ? [] : fallbackChain(first).filter((arch) => arch !== 'noarch')
}

/** Valid arches of the tree that packages of `arch` belong to. Source: spec 03 §2.1, `compatible`. */
export function compatibleArches(arch: string, multilib: boolean): string[] {
  return validArches(baseArch(arch), { multilib })
}

/** Tree arch that packages of an RPM arch belong to: `i686` → `i386`, `armv7hl` → `armhfp`; others stay. Source: spec 03 §2.1. */
export function baseArch(arch: string): string {
  if (!FALLBACK.has(arch)) return arch
  if (arch.startsWith('sparc64')) return 'sparc'
  if (arch.startsWith('armv6h') || arch.startsWith('armv7h')) return 'armhfp'
  if (arch.startsWith('armv')) return 'arm'
  const chain = fallbackChain(arch).filter((member) => member !== 'noarch')
  return chain.find((member) => SECOND_ARCHES.has(member)) ?? chain.at(-1) ?? arch
}

/** Whether `arch` can be the arch of a package as far as `name.arch` texts go; tree names such as `armhfp` are not. Source: spec 03 §2.1. */
export function isKnownRpmArch(arch: string): boolean {
  return FALLBACK.has(arch) || arch === 'noarch' || arch === 'src' || arch === 'nosrc'
}

/** Whether `arch` is a key of the fallback table: known, and a binary arch other than `noarch`. Source: spec 04 §5.3. */
export function hasFallback(arch: string): boolean {
  return FALLBACK.has(arch)
}

function allArches(cpu: string): string[] {
  const chain = fallbackChain(cpu)
  return cpu === 'sparc64v' ? ['sparc64v', 'sparc64', ...chain.slice(1)] : chain
}

function fallbackChain(arch: string): string[] {
  const chain = [arch]
  for (let next = FALLBACK.get(arch); next !== undefined; next = FALLBACK.get(next)) chain.push(next)
  if (chain.at(-1) !== 'noarch') chain.push('noarch')
  return chain
}
