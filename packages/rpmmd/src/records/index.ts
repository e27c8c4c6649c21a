export { documentFrame } from './frame.ts'
export { escapeAttribute, escapePackageAttribute, escapeText } from './escape.ts'
export { limitChangelogs } from './changelogs.ts'
export { packageSlices } from './slices.ts'
export type { SliceOptions } from './cutter.ts'
export { parsePrimary } from './primary.ts'
export { parseFilelists, pkgidOf } from './filelists.ts'
export { isPrimaryPath } from './primary-path.ts'
export { placeOther, placePrimary, primaryReplacement } from './place.ts'
export { DEPENDENCY_LISTS } from './types.ts'
export type {
  Checksum,
  DependencyList,
  DocumentName,
  FilelistsRecord,
  FileType,
  PackageFields,
  PackageFile,
  PackageLists,
  PackageRecord,
  Placement,
} from './types.ts'
