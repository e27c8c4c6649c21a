import type { ConfigIssue, JsonObject } from '@murli/contracts'
import { type Reference, referencesIn } from '@murli/config/schema'
import type { SourceAccess } from './access.ts'
import { issuesOf } from './findings.ts'

/** What references of a configuration mean now. */
export interface PinnedReferences {
  /** The commit of a source's branch, or the whole URL. */
  meanings: Map<Reference, string>
  /** One error for each reference that could not be pinned. */
  issues: ConfigIssue[]
}

/**
 * Asks which commits branches of Git sources and `#HEAD`, `#origin/<branch>` of URLs are (spec 01 §4.5). The peer ends at the first
 * scm branch that it cannot resolve; here all are told.
 */
export async function pinReferences(
  options: JsonObject,
  sources: SourceAccess,
  position: (path: string) => ConfigIssue['position'] = () => null,
): Promise<PinnedReferences> {
  const issues: ConfigIssue[] = []
  const meanings = new Map<Reference, string>()
  const references = referencesIn(options)
  const answers = await Promise.allSettled(references.map((reference) => meaningOf(reference, sources)))
  for (const [index, reference] of references.entries()) {
    const answer = answers[index]
    const path = reference.path.join('.')
    if (answer?.status === 'fulfilled') meanings.set(reference, answer.value)
    else if (answer !== undefined) issues.push(...issuesOf(answer.reason, position(path)).map((issue) => ({ ...issue, path })))
  }
  return { meanings, issues }
}

function meaningOf(reference: Reference, sources: SourceAccess): Promise<string> {
  return reference.kind === 'url' ? sources.url(reference.url) : sources.branch(reference.source)
}
