import {
  gather,
  type GatherCase,
  type Gathered,
  gatherOutcome,
  type GatherRepository,
  type GatherRules,
  unknownMembers,
} from '@murli/gathering'
import { directoryMetadataStore, readRepomd, Repository } from '@murli/repositories'
import { EXIT } from '../error.ts'
import { type RepositoryAddress, repositoryAddresses } from '../gather/addresses.ts'
import { metadataCacheDirectory } from '../gather/cache-directory.ts'
import type { GatherFlags } from '../gather/flags.ts'
import { mergeCase } from '../gather/merge-case.ts'
import { findingLines, isComplete, packageLines, summaryLine } from '../gather/print.ts'
import { CaseDocument, readCase } from '../gather/read-case.ts'
import type { Context } from './context.ts'

/**
 * `murli gather`: selects packages from repositories, in this process, without a server. A case is defined by the later rules, so
 * they are its default; without one the default is that of composes.
 * @returns 0, or 1 when something is missing or unresolved; 0 for `--json`, whose document tells
 */
export async function gatherCommand(packages: string[], flags: GatherFlags, context: Context): Promise<number> {
  const document = flags.input === undefined ? CaseDocument.parse({}) : await readCase(flags.input)
  const gatherCase = mergeCase(document, packages, flags)
  const { repositories, unused } = repositoryAddresses(gatherCase, flags)
  for (const member of unknownMembers(gatherCase)) context.err(`warning: ${flags.input}: nothing is known of ${member}; it has no effect`)
  if (unused.length > 0) context.err(`note: the case does not name these repositories: ${unused.join(', ')}`)
  const rules = flags.rules ?? (flags.input === undefined ? '4.3' : '4.10')
  const { result, candidates } = await select(gatherCase, repositories, { rules, richDependencies: flags.richDeps }, context)
  const outcome = gatherOutcome(result, { reasons: flags.explain === true })
  if (flags.json === true) {
    context.out(JSON.stringify(outcome))
    return EXIT.ok
  }
  const lines = packageLines(outcome)
  if (lines.length > 0) context.out(lines.join('\n'))
  for (const line of findingLines(outcome)) context.err(line)
  context.err(summaryLine(outcome, { arch: gatherCase.arch, candidates }))
  return isComplete(outcome) ? EXIT.ok : EXIT.failed
}

async function select(
  gatherCase: GatherCase,
  addresses: readonly RepositoryAddress[],
  rules: GatherRules,
  context: Context,
): Promise<Gathered> {
  const lookaside = addresses.filter((address) => address.lookaside).map(({ id }) => id)
  const progress = (doing: string) => showProgress(context, doing)
  try {
    return await gather({ ...gatherCase, lookaside }, await openRepositories(addresses), { ...rules, progress })
  } finally {
    showProgress(context, '')
  }
}

/** A line that the next one takes the place of; only where somebody watches. */
function showProgress({ isTerminal, terminal }: Context, doing: string): void {
  if (isTerminal) terminal.write(`\r\u001b[K${doing}`)
}

async function openRepositories(addresses: readonly RepositoryAddress[]): Promise<GatherRepository[]> {
  const { signal } = new AbortController()
  const store = directoryMetadataStore(metadataCacheDirectory(), { signal })
  return Promise.all(
    addresses.map(async ({ id, url, lookaside }) => {
      const snapshot = await readRepomd({ id, url }, signal)
      return { repository: Repository.open(snapshot, { signal, store }), lookaside }
    }),
  )
}
