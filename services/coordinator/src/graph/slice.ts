import {
  BuildinstallSlice,
  CreaterepoSlice,
  CreateisoSlice,
  ExtraIsosSlice,
  ExtraFilesSlice,
  GatherSlice,
  ImageChecksumSlice,
  InitSlice,
  PackagesSlice,
  PackageTreeSlice,
  PkgsetClosureSlice,
  PkgsetModulesSlice,
  PkgsetSlice,
  RepoclosureSlice,
  TestSlice,
  TreeFilesSlice,
  TrimSlice,
  UnifiedIsosSlice,
} from '@murli/contracts/slices'
import { z } from 'zod'

/** Any part of the configuration that a node gets; members tell the kinds apart, since all are strict. */
export const AnySlice = z.union([
  InitSlice,
  PkgsetClosureSlice,
  PkgsetModulesSlice,
  PkgsetSlice,
  GatherSlice,
  TrimSlice,
  BuildinstallSlice,
  PackagesSlice,
  PackageTreeSlice,
  ExtraFilesSlice,
  CreaterepoSlice,
  TreeFilesSlice,
  CreateisoSlice,
  ExtraIsosSlice,
  UnifiedIsosSlice,
  RepoclosureSlice,
  ImageChecksumSlice,
  TestSlice,
])
export type AnySlice = z.infer<typeof AnySlice>
