export { SelectionError } from './error.ts'
export type {
  Conditional,
  Dependency,
  Greedy,
  Langpack,
  Reason,
  Selected,
  SelectionRequest,
  SelectionResult,
  UniversePackage,
} from './types.ts'
