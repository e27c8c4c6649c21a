export { ExtraFilesDocument, InstallerDocument, TreeFile, TreeManifest, TreePath } from './tree.ts'
export {
  Nevra,
  PackageListDocument,
  PackageSetManifest,
  PlacedPackage,
  Reason,
  RecordPosition,
  RpmsDocument,
  ExternalPackage,
  SelectedPackage,
  SelectionDocument,
  SetPackage,
} from './packages.ts'
export { ModulesDocument, VariantModule } from './modules.ts'
export { ClosureDocument, ImageRecord, ImagesDocument } from './images.ts'
export { ComposeManifest, FrozenConfig, Graph, GraphNode, Need, PinnedFile } from './compose.ts'
export { PlanChange, PlanCounts, PlanDocument, PlanFinding, PlanNode, PlanPackages, PlanReason, PlanTree } from './plan.ts'
export { CatalogDocument, DecisionsDocument, InputOrigin, ReasonKind, RejectionRule, TrimmingDocument } from './decisions.ts'
