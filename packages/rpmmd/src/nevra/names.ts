import { isKnownRpmArch } from '../arch/index.ts'

/** A package name, and an arch when one was asked for. */
export interface NameArch {
  name: string
  arch: string | null
}

/** Splits `name.arch` at the last dot, if what follows is an RPM arch; otherwise all of it is the name. Source: spec 03 §2.1. */
export function splitNameArch(text: string): NameArch {
  const dot = text.lastIndexOf('.')
  const arch = text.slice(dot + 1)
  return dot > 0 && isKnownRpmArch(arch) ? { name: text.slice(0, dot), arch } : { name: text, arch: null }
}

/** Whether a package of this name is a debug package: `*-debuginfo`, `*-debuginfo-*` or `*-debugsource`. Source: spec 04 §2. */
export function isDebugName(name: string): boolean {
  return name.endsWith('-debuginfo') || name.endsWith('-debugsource') || name.includes('-debuginfo-')
}

/** Name of the source package: its file name minus the last two dash parts. Source: spec 04 §9.7. */
export function sourceName(sourcerpm: string): string {
  const release = sourcerpm.lastIndexOf('-')
  const version = release <= 0 ? -1 : sourcerpm.lastIndexOf('-', release - 1)
  return version < 0 ? sourcerpm : sourcerpm.slice(0, version)
}
