export { safeHref } from './href.ts'
export { parseRepomd } from './parse.ts'
export { printRepomd } from './print.ts'
export type { Repomd, RepomdRecord, RepomdTags } from './types.ts'
