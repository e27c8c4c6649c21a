export { argumentProblems, packageChecksum, repodataStyle } from './style.ts'
