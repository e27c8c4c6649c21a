export { anyGlobMatcher, globMatcher, isPlainText } from './glob.ts'
export type { GlobDialect } from './glob.ts'
export { fileNameMatcher, pathMatcher } from './path.ts'
