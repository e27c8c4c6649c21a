import type {
  CreaterepoSlice,
  CreateisoSlice,
  ExtraFilesSlice,
  GatherSlice,
  ImageChecksumSlice,
  InitSlice,
  PackagesSlice,
  PkgsetClosureSlice,
  PkgsetSlice,
  RepoclosureSlice,
  TestSlice,
  TreeFilesSlice,
  TrimSlice,
} from '@murli/contracts/slices'

/** Any part of the configuration that a node gets. */
export type AnySlice =
  | InitSlice
  | PkgsetClosureSlice
  | PkgsetSlice
  | GatherSlice
  | TrimSlice
  | PackagesSlice
  | ExtraFilesSlice
  | CreaterepoSlice
  | TreeFilesSlice
  | CreateisoSlice
  | RepoclosureSlice
  | ImageChecksumSlice
  | TestSlice
