import { z } from 'zod'

/**
 * Whose rules of selection count: those of Pungi 4.3, or those of Pungi 4.10, which keeps older builds selectable and understands
 * `name.arch` (the places marked *4.3.6* in spec 04).
 */
export const SelectionRules = z.enum(['4.3', '4.10'])
export type SelectionRules = z.infer<typeof SelectionRules>

/**
 * What a boolean dependency asks for: `union` takes all packages that it names for providers of one capability, as Pungi does
 * (spec 04 §8.5); `evaluate` solves it as rpm does.
 */
export const RichDependencies = z.enum(['union', 'evaluate'])
export type RichDependencies = z.infer<typeof RichDependencies>

/** A repository outside of the compose: its id in messages, and its absolute URL. */
export const RepositoryLocation = z.strictObject({ id: z.string(), url: z.string() })
export type RepositoryLocation = z.infer<typeof RepositoryLocation>
