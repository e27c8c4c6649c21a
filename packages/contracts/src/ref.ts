import { z } from 'zod'

/** A SHA-256 digest in the one spelling used everywhere: `sha256:` and 64 lower-case hex digits. */
export type Digest = `sha256:${string}`
export const Digest = z.string().regex(/^sha256:[0-9a-f]{64}$/, 'expected sha256: and 64 lower-case hex digits') as unknown as z.ZodType<
  Digest,
  Digest
>

/**
 * What a ref points to. `blob` is bytes without a structure of ours (an RPM, an ISO, a comps file, a log); every other
 * kind is a JSON document whose schema is in `documents/` under the same word.
 */
export const RefKind = z.enum([
  'blob',
  'config',
  'graph',
  'slice',
  'inputs',
  'package-set',
  'selection',
  'decisions',
  'catalog',
  'trimming',
  'package-list',
  'rpms',
  'tree',
  'extra-files',
  'images',
  'installer',
  'closure',
  'modules',
  'compose',
  'plan',
  'plan-packages',
])
export type RefKind = z.infer<typeof RefKind>

/** Points to immutable bytes. Digest and size must both match what is read; `size` is in bytes. */
export const Ref = z.strictObject({ kind: RefKind, digest: Digest, size: z.int().nonnegative() })
export type Ref = z.infer<typeof Ref>
