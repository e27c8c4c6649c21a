import { ProductmdError } from './error.ts'

/** The rules that values of a document follow, beyond its shape (spec 05 §4, §9.2). */
export type Rule =
  /** Date, type and form of the id. */
  | 'compose'
  /** Milestone grammar; `final` goes with a label. */
  | 'label'
  /** Version and type of a release or base product. */
  | 'release'
  /** Id, UID, name and children of a variant. */
  | 'variant'
  /** An arch that productmd knows. */
  | 'arch'
  /** A binary arch of the variant, where one is a key. */
  | 'arch-key'
  /** A child has no arch that its parent has not. */
  | 'child-arches'
  /** A release or base product where there is a layer, and only there. */
  | 'layer'
  /** Paths are relative, without empty, `.` and `..` parts. */
  | 'path'
  /** Source paths are the same under all arches. */
  | 'source-paths'
  /** An addon is inside its parent's tree. */
  | 'addon'
  /** NEVRA, category and key of a package. */
  | 'package'
  /** Type and format of an image, and that they go together. */
  | 'image-format'
  /** What else an image states. */
  | 'image'
  /** Images that are the same by type, arch, ... have the same checksums. */
  | 'image-identity'
  /** UID, tag and key of a module. */
  | 'module'

/** A broken rule: which, and one sentence that names the thing. */
export interface Violation {
  readonly rule: Rule
  readonly message: string
}

/** A violation in a list when something is wrong, else an empty list. */
export function violation(wrong: boolean, rule: Rule, message: string): Violation[] {
  return wrong ? [{ rule, message }] : []
}

/** @throws {ProductmdError} naming the document and listing all violations, when there is any. */
export function refuse(document: string, violations: readonly Violation[]): void {
  if (violations.length === 0) return
  const problems = [...new Set(violations.map(({ message }) => message))]
  throw new ProductmdError(`${document}: ${problems.join('; ')}`, { problems })
}
