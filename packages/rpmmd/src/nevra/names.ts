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
