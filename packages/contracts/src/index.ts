export { canonicalJson, JsonObject, JsonValue } from './json.ts'
export { Digest, Ref, RefKind } from './ref.ts'
export { Arch, ComposeId, ComposeIdentity, ComposeType, NodeId, Phase, PhaseName, Variant, VariantUid } from './names.ts'
export { ERROR_CODES, ErrorCode, Failure } from './failure.ts'
export { Completion, ComposeLog, Deliverable, InputsDocument, MemoEntry, TaskInput, TaskMessage, TaskResult } from './task.ts'
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
  Position,
  Problem,
  RequestFile,
} from './http.ts'
