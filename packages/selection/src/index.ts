export { SelectionError } from './error.ts'
export { selectPackages } from './engine/select.ts'
export { groupDocument } from './groups/document.ts'
export { excludesOfGroups, expandGroups, mergeGroups } from './groups/groups.ts'
export type { Group, GroupDocument, GroupLevel, GroupMember, GroupRequest, MergedGroups } from './groups/groups.ts'
export { requestLists } from './request/lists.ts'
export type { RequestLists } from './request/lists.ts'
export { relevantFiles } from './request/relevant-files.ts'
export { chooseSystemRelease } from './system-release/choose.ts'
export type { SystemRelease, SystemReleaseCandidate } from './system-release/choose.ts'
export { trim } from './trim/trim.ts'
export type { ListName, ListsByArch, Trimmed, TrimItem, TrimLists, TrimVariant } from './trim/trim.ts'
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
export { ProviderIndex } from './universe/provider-index.ts'
export type { Provider } from './universe/provider-index.ts'
export { isPrimaryPath, requiredPaths } from './universe/file-index.ts'
export { prepareUniverse } from './universe/universe.ts'
export type { Universe } from './universe/universe.ts'
export { selectWithoutDependencies } from './without-dependencies/select.ts'
export type { PlainSelection } from './without-dependencies/select.ts'
export type { WantedItem } from './without-dependencies/wanted.ts'
