import {
  composeinfoViolations,
  extraFilesViolations,
  imagesViolations,
  modulesViolations,
  type Rule,
  rpmsViolations,
  type Violation,
} from '@murli/productmd'
import type { Problem } from '../check.ts'
import type { ComposeDirectory } from '../compose/directory.ts'
import { METADATA_NAMES, type MetadataName, metadataPath } from '../compose/documents.ts'

/** What the writer of each document refuses to write. */
const RULES: Record<MetadataName, (compose: ComposeDirectory) => Promise<Violation[]>> = {
  composeinfo: async (compose) => judged(await compose.payload('composeinfo'), composeinfoViolations),
  rpms: async (compose) => judged(await compose.payload('rpms'), rpmsViolations),
  images: async (compose) => judged(await compose.payload('images'), imagesViolations),
  modules: async (compose) => judged(await compose.payload('modules'), modulesViolations),
  extra_files: async (compose) => judged(await compose.payload('extra_files'), extraFilesViolations),
}

function judged<Payload>(payload: Payload | null, rules: (payload: Payload) => Violation[]): Violation[] {
  return payload === null ? [] : rules(payload)
}

/** The violations of one rule in all documents, or in those that are named. */
export async function violationsOf(
  compose: ComposeDirectory,
  rule: Rule,
  names: readonly MetadataName[] = METADATA_NAMES,
): Promise<Problem[]> {
  const found = await Promise.all(names.map(async (name) => ({ name, violations: await violationsIn(compose, name) })))
  return found.flatMap(({ name, violations }) => {
    const messages = violations.filter((violation) => violation.rule === rule).map(({ message }) => message)
    return [...new Set(messages)].map((message) => ({ path: metadataPath(name), message }))
  })
}

function violationsIn(compose: ComposeDirectory, name: MetadataName): Promise<Violation[]> {
  return compose.derived(`violations of ${name}`, () => RULES[name](compose))
}
