export { buildRpms, specOf } from './build-rpms.ts'
export type { BuildOptions, BuiltRpms } from './build-rpms.ts'
export { openDocument, runCreaterepo } from './createrepo.ts'
