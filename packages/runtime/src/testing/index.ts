export { memoryBlobStore } from './memory-blobs.ts'
export { runTestTask, testRef, testTaskContext } from './task-context.ts'
export type { TestTaskContext, TestTaskOptions } from './task-context.ts'
export { testIdentity, testTask } from './task-message.ts'
