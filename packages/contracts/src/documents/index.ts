export { ExtraFilesDocument, TreeFile, TreeManifest, TreePath } from './tree.ts'
export {
  Nevra,
  PackageListDocument,
  PackageSetManifest,
  PlacedPackage,
  Reason,
  RecordPosition,
  RpmsDocument,
  SelectedPackage,
  SelectionDocument,
  SetPackage,
} from './packages.ts'
export { ClosureDocument, ImageRecord, ImagesDocument } from './images.ts'
export { ComposeManifest, FrozenConfig, Graph, GraphNode, Need, PinnedFile } from './compose.ts'
