import { z } from 'zod'
import { composeSection, type ComposeFacts, ComposeSection } from '../json/compose.ts'
import { parseProductmd, printProductmd } from '../json/document.ts'
import { plainId, type ReleaseFacts, type VariantFacts } from './facts.ts'
import { PATH_CATEGORIES } from './directories.ts'
import { variantPaths } from './paths.ts'
import { validateComposeinfo } from './validate.ts'

/** All that composeinfo.json is made of. */
export interface ComposeinfoInput {
  readonly compose: ComposeFacts
  readonly release: ReleaseFacts
  readonly variants: readonly VariantFacts[]
  /** Whether a directory, relative to `compose/`, is in the compose. */
  readonly exists: (directory: string) => boolean
}

const Product = z.object({ name: z.string(), short: z.string(), version: z.string(), type: z.string() })

const ComposeinfoVariant = z.object({
  id: z.string(),
  uid: z.string(),
  name: z.string(),
  type: z.string(),
  arches: z.array(z.string()),
  paths: z.partialRecord(z.enum(PATH_CATEGORIES), z.record(z.string(), z.string())),
  variants: z.array(z.string()).optional(),
  release: Product.extend({ is_layered: z.boolean().optional(), internal: z.boolean() }).optional(),
})

/** `payload` of composeinfo.json (spec 05 §4.3). */
export const ComposeinfoPayload = z.object({
  compose: ComposeSection,
  release: Product.extend({ is_layered: z.boolean().optional(), internal: z.boolean() }),
  base_product: Product.optional(),
  variants: z.record(z.string(), ComposeinfoVariant),
})
export type ComposeinfoPayload = z.infer<typeof ComposeinfoPayload>

/** The payload from what a compose is. Variants are flat, children beside their parents. */
export function composeinfoPayload(input: ComposeinfoInput): ComposeinfoPayload {
  const { baseProduct, ...release } = input.release
  return {
    compose: composeSection(input.compose, { withLabel: true }),
    release: { ...release, ...(baseProduct === null ? {} : { is_layered: true }) },
    ...(baseProduct === null ? {} : { base_product: baseProduct }),
    variants: Object.fromEntries(input.variants.map((variant) => [variant.uid, variantEntry(variant, input)])),
  }
}

function variantEntry(variant: VariantFacts, { variants, release, exists }: ComposeinfoInput): ComposeinfoPayload['variants'][string] {
  const children = variants.filter((candidate) => variant.children.includes(candidate.uid)).map((child) => plainId(child.id))
  return {
    id: plainId(variant.id),
    uid: variant.uid,
    name: variant.name,
    type: variant.type,
    arches: [...variant.arches].toSorted(),
    paths: variantPaths(variant, exists),
    ...(children.length === 0 ? {} : { variants: children.toSorted() }),
    ...(variant.release === null ? {} : { release: { ...variant.release, type: release.type, is_layered: true, internal: false } }),
  }
}

/** composeinfo.json. @throws {ProductmdError} METADATA_INVALID with every rule that the result breaks. */
export function printComposeinfo(input: ComposeinfoInput): string {
  const payload = composeinfoPayload(input)
  validateComposeinfo(payload)
  return printProductmd('composeinfo', payload)
}

/** @throws {ProductmdError} METADATA_INVALID. */
export function parseComposeinfo(text: string): ComposeinfoPayload {
  return parseProductmd('composeinfo', text, ComposeinfoPayload)
}
