/** Numbers of the tags of a main header that rpm-md is made of, by rpm's names. */
export const TAG = {
  name: 1000,
  version: 1001,
  release: 1002,
  epoch: 1003,
  summary: 1004,
  description: 1005,
  buildTime: 1006,
  buildHost: 1007,
  size: 1009,
  vendor: 1011,
  license: 1014,
  packager: 1015,
  group: 1016,
  url: 1020,
  arch: 1022,
  fileModes: 1030,
  fileFlags: 1037,
  sourcerpm: 1044,
  archiveSize: 1046,
  changelogTime: 1080,
  changelogName: 1081,
  changelogText: 1082,
  dirIndexes: 1116,
  baseNames: 1117,
  dirNames: 1118,
  longSize: 5009,
  longArchiveSize: 271,
} as const

/** Tags of the signature header that hold the size of the payload; rpm reads them as if they were in the main header. */
export const SIGNATURE_TAG = { payloadSize: 1007, longArchiveSize: 271 } as const

/** Names, flags and versions of a dependency list. */
export interface DependencyTags {
  readonly names: number
  readonly flags: number
  readonly versions: number
}

/** The tags of the eight dependency lists and of the two that builds of long ago had instead of the weak ones. */
export const DEPENDENCY_TAGS = {
  provides: { names: 1047, flags: 1112, versions: 1113 },
  requires: { names: 1049, flags: 1048, versions: 1050 },
  conflicts: { names: 1054, flags: 1053, versions: 1055 },
  obsoletes: { names: 1090, flags: 1114, versions: 1115 },
  suggests: { names: 5049, flags: 5051, versions: 5050 },
  enhances: { names: 5055, flags: 5057, versions: 5056 },
  recommends: { names: 5046, flags: 5048, versions: 5047 },
  supplements: { names: 5052, flags: 5054, versions: 5053 },
  oldSuggests: { names: 1156, flags: 1158, versions: 1157 },
  oldEnhances: { names: 1159, flags: 1161, versions: 1160 },
} as const satisfies Record<string, DependencyTags>
