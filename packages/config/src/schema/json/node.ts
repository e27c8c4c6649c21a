import { z } from 'zod'
import type { JsonValue } from '@murli/contracts'
import { patternProblem } from '../check/scalar.ts'
import type { SourceRules, Word } from '../shape/shape.ts'

/** Types that a node may have; `regex` and `url` are strings with a meaning (spec 01 §5.2). */
const TYPES = ['string', 'boolean', 'number', 'integer', 'null', 'array', 'object', 'regex', 'url'] as const

/**
 * A node of the schema as JSON: JSON Schema draft 4 as far as options need it, and the additions of spec 01 §5.2. Of our own are `source`,
 * what a reference to external files may be (spec 01 §4), and `propertyNames`, which says that keys are regular expressions.
 */
export interface SchemaNode {
  type?: (typeof TYPES)[number] | undefined
  enum?: Word[] | undefined
  anyOf?: SchemaNode[] | undefined
  items?: SchemaNode | SchemaNode[] | undefined
  additionalItems?: false | undefined
  minItems?: number | undefined
  maxItems?: number | undefined
  properties?: Record<string, SchemaNode> | undefined
  required?: string[] | undefined
  additionalProperties?: boolean | undefined
  patternProperties?: { '.+': SchemaNode } | undefined
  propertyNames?: { type: 'regex' } | undefined
  source?: SourceRules | undefined
  pattern?: string | undefined
  minLength?: number | undefined
  maxLength?: number | undefined
  minimum?: number | undefined
  maximum?: number | undefined
  default?: JsonValue | undefined
  alias?: string | undefined
  append?: string[] | undefined
  title?: string | undefined
  description?: string | undefined
}

/** The node of an option. `deprecated` says what to do instead; with `known: false` the option is not offered as a near match. */
export interface OptionNode extends SchemaNode {
  deprecated?: string | undefined
  known?: boolean | undefined
}

/** The schema of whole configurations as JSON. */
export interface SchemaDocument {
  $schema?: string | undefined
  title?: string | undefined
  description?: string | undefined
  type: 'object'
  properties: Record<string, OptionNode>
  required?: string[] | undefined
  additionalProperties?: boolean | undefined
}

const Node: z.ZodType<SchemaNode> = z.lazy(() => z.strictObject({ ...KEYWORDS, ...FORMER_KEYS }).check(refuseContradictions))
const Option: z.ZodType<OptionNode> = z.lazy(() =>
  z.strictObject({ ...KEYWORDS, deprecated: z.string().optional(), known: z.boolean().optional() }).check(refuseContradictions),
)
const Count = z.int().nonnegative().optional()
const Names = z.array(z.string())
const FORMER_KEYS = { alias: z.string().optional(), append: Names.optional() }
const KEYWORDS = {
  type: z.enum(TYPES).optional(),
  enum: z
    .array(z.union([z.string(), z.number(), z.boolean(), z.null()]))
    .min(1)
    .optional(),
  anyOf: z.array(Node).min(1).optional(),
  items: z.union([z.array(Node), Node]).optional(),
  additionalItems: z.literal(false).optional(),
  minItems: Count,
  maxItems: Count,
  properties: z.record(z.string(), Node).optional(),
  required: Names.optional(),
  additionalProperties: z.boolean().optional(),
  patternProperties: z.strictObject({ '.+': Node }).optional(),
  propertyNames: z.strictObject({ type: z.literal('regex') }).optional(),
  source: z.strictObject({ wants: z.enum(['file', 'dir', 'either']), fillsBranch: z.boolean(), kinds: Names.optional() }).optional(),
  pattern: z.string().optional(),
  minLength: Count,
  maxLength: Count,
  minimum: z.number().optional(),
  maximum: z.number().optional(),
  default: z.json().optional(),
  title: z.string().optional(),
  description: z.string().optional(),
}

/** What a schema document must be. */
export const Document: z.ZodType<SchemaDocument> = z
  .strictObject({
    $schema: z.string().optional(),
    title: z.string().optional(),
    description: z.string().optional(),
    type: z.literal('object'),
    properties: z.record(z.string(), Option),
    required: Names.optional(),
    additionalProperties: z.boolean().optional(),
  })
  .check(refuseContradictions)

/** Keywords that say nothing, or that shapes cannot say, beside others. */
function refuseContradictions({ value, issues }: z.core.ParsePayload<SchemaNode>): void {
  const refuse = (message: string, ...path: (string | number)[]) => issues.push({ code: 'custom', input: value, message, path })
  const { properties, required = [], patternProperties, items } = value
  for (const [index, name] of required.entries()) {
    if (!Object.hasOwn(properties ?? {}, name)) refuse(`expected the name of one of the properties, found '${name}'`, 'required', index)
  }
  if (properties !== undefined && patternProperties !== undefined) {
    refuse('expected either properties or patternProperties, found both', 'properties')
  }
  if (Array.isArray(items) && value.additionalItems !== false) {
    refuse('expected "additionalItems": false beside it, since it lists the items', 'items')
  }
  if (value.type === undefined && (items !== undefined || properties !== undefined || patternProperties !== undefined)) {
    refuse(`expected a type: ${items === undefined ? 'object' : 'array'}`, 'type')
  }
  const problem = value.pattern === undefined ? null : patternProblem(value.pattern, [])
  if (problem !== null) refuse(problem.reason, 'pattern')
}
