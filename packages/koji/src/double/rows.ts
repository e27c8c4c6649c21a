import type { XmlRpcStruct } from '../xmlrpc/index.ts'
import type { DoubleBuild, DoubleRpm, DoubleTag, TaggedBuild } from './content.ts'

/** Numbers of build states (spec 07 §10). */
const BUILD_STATES: Readonly<Record<DoubleBuild['state'], number>> = { BUILDING: 0, COMPLETE: 1, DELETED: 2, FAILED: 3, CANCELED: 4 }
const DEFAULT_VOLUME = 'DEFAULT'
/** The one moment of the double; what depends on time is told by events. */
const MOMENT = { text: '2026-11-22 17:17:27.232143+00:00', seconds: 1_795_367_847.232143 }

/** A tag as `getTag` gives it. */
export function tagRow({ id, name, arches, extra }: DoubleTag): XmlRpcStruct {
  return { arches, id, locked: false, maven_include_all: false, maven_support: false, name, perm: null, perm_id: null, extra }
}

export function nvrOf({ packageName, version, release }: Pick<DoubleBuild, 'packageName' | 'version' | 'release'>): string {
  return `${packageName}-${version}-${release}`
}

function buildFields(build: DoubleBuild): XmlRpcStruct {
  const { id, packageName, version, release, epoch, volume, taskId } = build
  const promotion = { draft: false, promoter_id: null, promoter_name: null, promotion_time: null }
  const owner = { owner_id: 1, owner_name: 'kojiadmin' }
  const times = { completion_time: MOMENT.text, creation_time: MOMENT.text, start_time: MOMENT.text, creation_event_id: id }
  return {
    id,
    build_id: id,
    name: packageName,
    package_name: packageName,
    package_id: id,
    version,
    release,
    epoch,
    nvr: nvrOf(build),
    state: BUILD_STATES[build.state],
    task_id: taskId,
    volume_id: volume === DEFAULT_VOLUME ? 0 : 1,
    volume_name: volume,
    ...times,
    ...owner,
    ...promotion,
  }
}

/** A build as listings of tags give it: with the tag that it was found in, and no times as numbers. */
export function taggedBuildRow({ build, tag, createEvent }: TaggedBuild): XmlRpcStruct {
  return { ...buildFields(build), create_event: createEvent, tag_id: tag.id, tag_name: tag.name }
}

/** A build as `getBuild` gives it. */
export function buildRow(build: DoubleBuild): XmlRpcStruct {
  const seconds = { completion_ts: MOMENT.seconds, creation_ts: MOMENT.seconds, start_ts: MOMENT.seconds }
  return { ...buildFields(build), ...seconds, source: null, extra: build.extra as XmlRpcStruct | null, cg_id: null, cg_name: null }
}

/** A package as listings give it, which says neither the volume nor the name of its build. */
export function rpmRow({ id, buildId, name, version, release, arch, epoch, size, payloadHash, buildtime }: DoubleRpm): XmlRpcStruct {
  const place = { buildroot_id: null, metadata_only: false, draft: false, extra: null }
  return { id, build_id: buildId, name, version, release, arch, epoch, size, payloadhash: payloadHash, buildtime, ...place }
}

/** A package once for each of its signatures, once with null without any (spec 07 §11.2). */
export function rowsBySignature(rpm: DoubleRpm): XmlRpcStruct[] {
  const keys = rpm.sigkeys.length === 0 ? [null] : rpm.sigkeys
  return keys.map((sigkey) => ({ ...rpmRow(rpm), sigkey }))
}
