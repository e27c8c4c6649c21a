export type { ToolOptions, ToolResult } from './types.ts'
