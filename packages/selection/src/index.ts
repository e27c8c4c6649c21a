export { hiddenByModules } from './closure/modular.ts'
export { findBroken, packagesToCheck, pathsToLookUp } from './closure/closure.ts'
export type { BrokenPackage } from './closure/closure.ts'
export { SelectionError } from './error.ts'
export { selectPackages } from './engine/select.ts'
export { groupDocument } from './groups/document.ts'
export { excludesOfGroups, expandGroups, mergeGroups } from './groups/groups.ts'
export type { Group, GroupDocument, GroupLevel, GroupMember, GroupRequest, MergedGroups } from './groups/groups.ts'
export { requestLists } from './request/lists.ts'
export type { RequestLists } from './request/lists.ts'
export { wantedFiles } from './request/wanted-files.ts'
export type { FileNeeds } from './request/wanted-files.ts'
export { chooseSystemRelease } from './system-release/choose.ts'
export type { SystemRelease, SystemReleaseCandidate } from './system-release/choose.ts'
export { trim } from './trim/trim.ts'
export type { ListName, ListsByArch, Removed, Trimmed, TrimItem, TrimLists, TrimVariant } from './trim/trim.ts'
export type {
  Because,
  Conditional,
  Dependency,
  Greedy,
  Langpack,
  Reason,
  Rejected,
  Selected,
  SelectionRequest,
  SelectionResult,
  UniversePackage,
} from './types.ts'
export { poolOf } from './universe/pool-of.ts'
export type { Provider } from './universe/pool-of.ts'
export { ProviderIndex } from './universe/provider-index.ts'
export { isPrimaryPath } from './universe/required-paths.ts'
export { prepareUniverse, universeOfPool } from './universe/universe.ts'
export type { Universe } from './universe/universe.ts'
export { selectWithoutDependencies } from './without-dependencies/select.ts'
export type { PlainSelection } from './without-dependencies/select.ts'
export type { WantedItem } from './without-dependencies/wanted.ts'
