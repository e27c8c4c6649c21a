export { canonicalArch } from './arches.ts'
export {
  type BuildPlace,
  buildLogPath,
  buildPath,
  imagePath,
  type RpmName,
  rpmFileName,
  rpmPath,
  taskOutputPath,
  typedFilePath,
  urlOf,
  workPath,
} from './paths.ts'
