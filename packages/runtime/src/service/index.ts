export { defineService, defineTask } from './define.ts'
export { tool } from './requirements.ts'
export type {
  AnyTaskDefinition,
  Background,
  Requirement,
  RunningService,
  Service,
  ServiceEnvironment,
  TaskContext,
  TaskDefinition,
  TaskOutcome,
} from './types.ts'
