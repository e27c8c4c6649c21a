import type { ComposeDifference, DifferenceSection, JsonObject } from '@murli/contracts'
import type { ComposeFiles } from './compose-files.ts'
import { compsChanges } from './compare/comps-changes.ts'
import { extraFileChanges } from './compare/extra-file-changes.ts'
import { imageChanges } from './compare/image-changes.ts'
import { packageChanges } from './compare/package-changes.ts'
import { treeChanges } from './compare/tree-changes.ts'
import { changesBetween } from './compare/value-changes.ts'
import { variantChanges } from './compare/variant-changes.ts'
import { withChangelogs } from './snapshot/changelogs.ts'
import { readComps } from './snapshot/comps.ts'
import { readSnapshot } from './snapshot/read.ts'
import type { Place } from './snapshot/types.ts'

/** What to compare. */
export interface DifferenceRequest extends Place {
  readonly sections: ReadonlySet<DifferenceSection>
}

/**
 * Compares two composes by what they say of themselves: productmd documents, repodata, configuration. Payloads are not read.
 * @throws {DifferenceError} what is compared is no finished compose; {RpmmdError} its repodata are damaged
 */
export async function composeDifference(one: ComposeFiles, other: ComposeFiles, request: DifferenceRequest): Promise<ComposeDifference> {
  const [was, is] = await Promise.all([readSnapshot(one, request), readSnapshot(other, request)])
  const [before, after] = [
    { files: one, snapshot: was },
    { files: other, snapshot: is },
  ]
  const wants = <Result>(section: DifferenceSection, make: () => Result): Result | null => (request.sections.has(section) ? make() : null)
  return {
    before: was.compose,
    after: is.compose,
    packages: await wants('packages', () => withChangelogs(packageChanges(was.packages, is.packages), before, after)),
    trees: wants('trees', () => treeChanges(was.packages, is.packages)),
    variants: wants('variants', () => variantChanges(was.variants, is.variants)),
    images: wants('images', () => imageChanges(was.images, is.images)),
    comps: await wants('comps', async () => compsChanges(await readComps(before, after))),
    extraFiles: wants('extra-files', () => extraFileChanges(was.extraFiles, is.extraFiles)),
    configuration: wants('configuration', () => configurationChanges(was.options, is.options)),
  }
}

function configurationChanges(before: JsonObject | null, after: JsonObject | null): ComposeDifference['configuration'] {
  if (before === null || after === null) return null
  return changesBetween(withoutSecrets(before), withoutSecrets(after))
}

/** Names and passwords in addresses are nobody's business; the rest of a configuration has none. */
function withoutSecrets(options: JsonObject): JsonObject {
  const text = JSON.stringify(options, (_, value: unknown) =>
    typeof value === 'string' ? value.replace(/:\/\/[^/@\s]*@/g, '://…@') : value,
  )
  return JSON.parse(text) as JsonObject
}
