import type { Check } from '../check.ts'

/** Checks of spec 05 §9, in their order. */
export const IMAGE_CHECKS: readonly Check[] = []
