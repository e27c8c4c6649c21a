export { canonicalJson, JsonObject, JsonValue } from './json.ts'
export { Digest, Ref, RefKind } from './ref.ts'
export { Arch, ComposeId, ComposeIdentity, ComposeType, NodeId, Phase, PhaseName, Variant, VariantUid } from './names.ts'
export { ERROR_CODES, ErrorCode, Failure } from './failure.ts'
export {
  Completion,
  ComposeLog,
  Deliverable,
  InputsDocument,
  KeyParts,
  MemoEntry,
  TaskInput,
  TaskMessage,
  TaskMode,
  TaskResult,
} from './task.ts'
export { Absence, ExplainedOrigin, ExplainedPackage, ExplainedStep, Explanation } from './explanation.ts'
export { CollectedCounts, CollectionStatus, CollectRequest, SweepPosition } from './collection.ts'
export { Pin, PinRequest, Published, PublishedEntry, PublishedList, PublishedName, PublishRequest, RollbackRequest } from './publication.ts'
export {
  ChangelogEntry,
  ComparedCompose,
  ComposeDifference,
  CompsChange,
  DifferenceSection,
  ExtraFileChange,
  ImageChange,
  PackageChange,
  PackageChangeKind,
  TreeChange,
  VariantChange,
} from './difference.ts'
export { WorkerStatus } from './worker.ts'
export { ComposeEvent, ComposeState, NodeState } from './event.ts'
export {
  ComposeAccepted,
  ComposeDetail,
  ComposeRequest,
  ComposeSummary,
  ConfigIssue,
  ConfigReport,
  NodeStatus,
  PlanRequest,
  PlanStatus,
  Position,
  Problem,
  RequestFile,
  UnifiedIsosRequest,
} from './http.ts'
