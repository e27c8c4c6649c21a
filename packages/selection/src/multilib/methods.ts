import type { UniversePackage } from '../types.ts'
import { DEVEL_LISTS, PREFER_64, RUNTIME_LISTS } from './default-lists.ts'
import { isRuntimeFile } from './runtime-files.ts'

/** Whether a method wants a second-arch package. */
export type MultilibMethod = (packaged: UniversePackage) => boolean

/** The methods by the names that the configuration uses. Source: spec 04 §16. */
export const MULTILIB_METHODS: ReadonlyMap<string, MultilibMethod> = new Map<string, MultilibMethod>([
  ['none', () => false],
  ['all', () => true],
  ['runtime', isRuntime],
  ['devel', isDevel],
])

function isRuntime(packaged: UniversePackage): boolean {
  const { name } = packaged
  if (RUNTIME_LISTS.black.has(name)) return false
  if (RUNTIME_LISTS.white.has(name) || isPreferred64(packaged)) return true
  if (name.startsWith('kernel') && packaged.provides.some((provide) => provide.name === 'kernel')) return false
  return packaged.files().some(isRuntimeFile)
}

function isDevel(packaged: UniversePackage): boolean {
  const { name } = packaged
  if (DEVEL_LISTS.black.has(name)) return false
  if (DEVEL_LISTS.white.has(name) || isRuntime(packaged)) return true
  if (name.startsWith('ghc-')) return false
  if (name.startsWith('kernel')) {
    const telling = packaged.provides.find((provide) => provide.name === 'kernel-devel' || isDevelName(provide.name))
    if (telling !== undefined) return telling.name !== 'kernel-devel'
  }
  return isDevelName(name)
}

function isPreferred64({ name, arch, provides }: UniversePackage): boolean {
  if (!arch.includes('64')) return false
  if (PREFER_64.has(name)) return true
  return name.startsWith('kernel') && provides.some((provide) => provide.name === 'kernel' || provide.name === 'kernel-devel')
}

function isDevelName(name: string): boolean {
  return name.endsWith('-devel') || name.endsWith('-static')
}
