import { FAULT, KojiFault } from '../calls/index.ts'
import type { XmlRpcValue } from '../xmlrpc/index.ts'
import type { DoubleBuild, DoubleContent, DoubleTag } from './content.ts'
import { type BoundArguments, type DoubleMethod, shown } from './method.ts'
import { buildRow, nvrOf, rowsBySignature, rpmRow, taggedBuildRow, tagRow } from './rows.ts'

const GENERIC = 1000
const BUILD_TYPES = ['image', 'module', 'maven', 'win']
/** Of an event; only its order means something. */
const SECONDS_BEFORE = 1_795_360_000

const LISTING = [
  ['tag'],
  ['event', null],
  ['inherit', false],
  ['prefix', null],
  ['latest', false],
  ['package', null],
  ['owner', null],
  ['type', null],
  ['strict', true],
] as const

/** Reading methods of tags, builds and packages (spec 07 §11.1 to §11.3), as far as composes ask them. */
export function tagMethods(content: DoubleContent): Record<string, DoubleMethod> {
  const read = (internalName: string, parameters: DoubleMethod['parameters'], run: (args: BoundArguments) => XmlRpcValue) => ({
    internalName,
    parameters,
    run,
  })
  return {
    getLastEvent: read(
      'get_last_event',
      [
        ['before', null],
        ['strict', true],
      ],
      () => eventRow(content.lastEvent),
    ),
    getEvent: read('get_event', [['id'], ['strict', true]], ({ id }) => eventRow(eventOf(content, id))),
    getTag: read('get_tag', [['tagInfo'], ['strict', false], ['event', null], ['blocked', false]], ({ tagInfo, strict }) => {
      const tag = content.tagOf(tagInfo)
      if (tag === null && strict === true) throw new KojiFault(GENERIC, `No such tagInfo: '${shown(tagInfo)}'`)
      return tag === null ? null : tagRow(tag)
    }),
    getFullInheritance: read('get_full_inheritance', [['tag'], ['event', null], ['reverse', false]], ({ tag, event }) =>
      content.parentsOf(tagIn(content, tag), eventOf(content, event)).map(({ inheritance, parent }) => ({
        intransitive: false,
        maxdepth: null,
        name: parent.name,
        noconfig: false,
        parent_id: parent.id,
        pkg_filter: '',
        priority: inheritance.priority,
        child_id: inheritance.childId,
        nextdepth: null,
        currdepth: inheritance.depth,
        filter: [],
      })),
    ),
    listTagged: read('list_tagged', [...LISTING, ['extra', false], ['draft', null]], (args) => listed(content, args).map(taggedBuildRow)),
    listTaggedRPMS: read(
      'list_tagged_rpms',
      [...LISTING.filter(([name]) => name !== 'prefix'), ['arch', null], ['rpmsigs', false], ['extra', true], ['draft', null]],
      (args) => {
        const found = listed(content, args)
        const wanted = new Set(found.map(({ build }) => build.id))
        const rpms = content.rpms.filter(({ buildId, arch }) => wanted.has(buildId) && isWanted(args['arch'], arch))
        return [rpms.flatMap((rpm) => (args['rpmsigs'] === true ? rowsBySignature(rpm) : [rpmRow(rpm)])), found.map(taggedBuildRow)]
      },
    ),
    getBuild: read('get_build', [['buildInfo'], ['strict', false]], ({ buildInfo, strict }) => {
      const build = buildOf(content, buildInfo)
      if (build === null && strict === true) throw new KojiFault(GENERIC, `No such build: '${shown(buildInfo)}'`)
      return build === null ? null : buildRow(build)
    }),
    listBuildRPMs: read('list_build_rpms', [['build']], ({ build }) => {
      const found = buildOf(content, build)
      if (found === null) throw new KojiFault(GENERIC, `No such build: '${shown(build)}'`)
      return content.rpms.filter(({ buildId }) => buildId === found.id).map((rpm) => ({ ...rpmRow(rpm), nvr: nvrOf(rpmNvr(rpm)) }))
    }),
  }
}

function eventRow(id: number): XmlRpcValue {
  return { id, ts: SECONDS_BEFORE + id + 0.5 }
}

/** An event is an integer; anything else is refused. Without one it is now. */
function eventOf(content: DoubleContent, event: XmlRpcValue | undefined): number {
  if (event === null || event === undefined) return content.lastEvent
  if (typeof event !== 'number') throw new KojiFault(FAULT.parameter, `Invalid type for event: ${typeof event}`)
  if (event > content.lastEvent) throw new KojiFault(GENERIC, `No such event: ${event}`)
  return event
}

function tagIn(content: DoubleContent, tag: XmlRpcValue | undefined): DoubleTag {
  const found = content.tagOf(tag)
  if (found === null) throw new KojiFault(GENERIC, `No such entry in table tag: ${shown(tag)}`)
  return found
}

function listed(content: DoubleContent, args: BoundArguments) {
  const { tag, event, inherit, latest, package: packageName, type } = args
  if (type !== null && !BUILD_TYPES.includes(shown(type))) throw new KojiFault(GENERIC, `unsupported build type: ${shown(type)}`)
  const count = typeof latest === 'number' ? latest : latest === true ? 1 : null
  const found = content.taggedBuilds(tagIn(content, tag), { event: eventOf(content, event), inherit: inherit === true, latest: count })
  return found.filter(({ build }) => (packageName === null || build.packageName === packageName) && (type === null || build.type === type))
}

/** A name, several, or null for all. */
function isWanted(wanted: XmlRpcValue | undefined, arch: string): boolean {
  if (wanted === null || wanted === undefined) return true
  return Array.isArray(wanted) ? wanted.includes(arch) : wanted === arch
}

function buildOf(content: DoubleContent, info: XmlRpcValue | undefined): DoubleBuild | null {
  if (typeof info === 'string' && info.split('-').length < 3) throw new KojiFault(GENERIC, `invalid format: ${info}`)
  return content.builds.find((build) => build.id === info || nvrOf(build) === info) ?? null
}

function rpmNvr({ name, version, release }: { name: string; version: string; release: string }) {
  return { packageName: name, version, release }
}
