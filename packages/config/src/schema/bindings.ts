import type { Phase } from '@murli/contracts'
import { lastMatch, variantArchValues } from '../select/index.ts'
import type { ReadableOptions } from './compose-options.ts'

/** Where a node is; null where the part does not apply. */
export interface BoundPlace {
  readonly phase: Phase
  readonly variant: string | null
  readonly arch: string | null
}

/** What of the options decides which flavor does a phase. */
type BindingOptions = Pick<ReadableOptions, 'phase_bindings' | 'buildinstall_method'>

/** The flavor that `phase_bindings` binds a node to, or null. By variant and arch only nodes that have both are bound. */
export function boundFlavor({ phase_bindings: bindings }: BindingOptions, { phase, variant, arch }: BoundPlace): string | null {
  const binding = bindings[phase]
  if (binding === undefined || typeof binding === 'string') return binding ?? null
  if (variant === null || arch === null) return null
  return lastMatch(variantArchValues(binding, variant, arch)) ?? null
}

/** The flavor that makes the installer of a variant.arch: the one it is bound to, else `buildinstall_method`; null without either. */
export function installerFlavor(options: BindingOptions, variant: string, arch: string): string | null {
  return boundFlavor(options, { phase: 'buildinstall', variant, arch }) ?? options.buildinstall_method ?? null
}
