import { z } from 'zod'
import { PinnedFile } from '../documents/compose.ts'

/**
 * One source of extra files, resolved as far as freezing can: `pinned` are files whose bytes are known (paths relative to the
 * target), `package` names packages of the set, or a URL of one, to unpack (spec 05 §6.1). `target`: sub-directory, may be ''.
 */
export const ExtraFileSource = z.discriminatedUnion('from', [
  z.strictObject({ from: z.literal('pinned'), target: z.string(), files: z.array(PinnedFile) }),
  z.strictObject({
    from: z.literal('package'),
    target: z.string(),
    /** Glob over package names, with an optional `.arch`, placeholders already filled in. */
    pattern: z.string(),
    /** Globs of files inside the package; each lands under its base name. */
    files: z.array(z.string()),
    /** Directories inside the package; with a trailing `/` their content, else the directory itself. */
    directories: z.array(z.string()),
  }),
])
export type ExtraFileSource = z.infer<typeof ExtraFileSource>
