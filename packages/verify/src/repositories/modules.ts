import { type Modulemd, ModulemdError, type ModuleStream, nsvcOf, parseModulemd } from '@murli/modulemd'
import type { ModulesPayload } from '@murli/productmd'
import { formatNevra } from '@murli/rpmmd/nevra'
import type { Check, Problem } from '../check.ts'
import { type ComposeDirectory, inProduct } from '../compose/directory.ts'
import { metadataPath } from '../compose/documents.ts'
import { inRepositories, type OpenRepository, packagesOf, recordContent, recordOf, recordPath } from './repositories.ts'

/** What is recorded for documents that came without a build (spec 05 §2.5). */
const WITHOUT_BUILD = 'DUMMY'

type Recorded = ModulesPayload['modules'][string][string]

export const modules: Check = {
  number: 46,
  severity: 'E',
  title: 'the modules of each repository, and their packages in it, are those of modules.json; defaults are for modules that are there',
  spec: 'spec 05 §9.4',
  async *run(compose) {
    yield* inRepositories(compose, async function* (repository) {
      const record = recordOf(repository, 'modules')
      if (record === undefined || repository.kind !== 'binary') return
      const path = recordPath(repository, record)
      const recorded = (await compose.payload('modules'))?.modules[repository.variant.uid]?.[repository.arch] ?? {}
      const place = `${metadataPath('modules')}#${repository.variant.uid}/${repository.arch}`
      yield* pathProblems(recorded, path, place)
      const text = Buffer.concat(await Array.fromAsync(recordContent(compose, repository, record))).toString('utf8')
      try {
        const read = parseModulemd(text, path)
        yield* defaultsProblems(read, path)
        yield* streamProblems(streamsOf(read), recorded, await nevrasOf(compose, repository), { path, place })
      } catch (error) {
        if (!(error instanceof ModulemdError)) throw error
        yield { path, message: error.message }
      }
    })
  },
}

function* pathProblems(recorded: Recorded, path: string, place: string): Generator<Problem> {
  for (const [uid, { modulemd_path: paths }] of Object.entries(recorded)) {
    const stated = paths['binary']
    if (stated === undefined || inProduct(stated) !== path) {
      yield { path: `${place}/${uid}`, message: `modulemd_path is ${stated ?? 'not there'}`, expected: path.slice(inProduct('').length) }
    }
  }
}

function* defaultsProblems({ documents }: Modulemd, path: string): Generator<Problem> {
  const names = new Set(documents.filter((one) => one.kind === 'stream').map(({ name }) => name))
  for (const document of documents) {
    if (document.kind !== 'defaults' || names.has(document.module)) continue
    yield { path, message: `has defaults for ${document.module}`, expected: 'defaults for modules that it has' }
  }
}

function* streamProblems(
  streams: ReadonlyMap<string, ModuleStream>,
  recorded: Recorded,
  present: ReadonlySet<string>,
  { path, place }: { path: string; place: string },
): Generator<Problem> {
  for (const uid of streams.keys()) {
    if (recorded[uid] === undefined) yield { path, message: `has the stream ${uid}`, expected: 'the streams of modules.json' }
  }
  for (const [uid, { rpms, metadata }] of Object.entries(recorded)) {
    const stream = streams.get(uid)
    if (stream === undefined) yield { path: `${place}/${uid}`, message: `there is no such stream in ${path}`, expected: 'the stream' }
    if (stream === undefined || metadata.koji_tag === WITHOUT_BUILD) continue
    const [stated, artifacts] = [new Set(rpms), new Set(stream.artifacts)]
    const differing = [...stated, ...artifacts].filter((nevra) => present.has(nevra) && stated.has(nevra) !== artifacts.has(nevra))
    if (differing.length > 0) {
      yield {
        path: `${place}/${uid}`,
        message: `only one of modules.json and ${path} has ${differing.join(', ')}`,
        expected: 'the same packages',
      }
    }
  }
}

function streamsOf({ documents }: Modulemd): Map<string, ModuleStream> {
  return new Map(documents.filter((one) => one.kind === 'stream').map((stream) => [nsvcOf(stream), stream]))
}

async function nevrasOf(compose: ComposeDirectory, repository: OpenRepository): Promise<Set<string>> {
  const nevras = new Set<string>()
  for await (const record of packagesOf(compose, repository)) nevras.add(formatNevra(record, { epoch: 'always' }))
  return nevras
}
