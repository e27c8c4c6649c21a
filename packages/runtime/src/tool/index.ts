export { runTool } from './run-tool.ts'
export type { ToolEnvironment } from './run-tool.ts'
export type { ToolOptions, ToolResult } from './types.ts'
