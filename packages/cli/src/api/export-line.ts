import { TreeFile, TreePath } from '@murli/contracts/documents'
import { z } from 'zod'

/** A line of `GET /v1/composes/<id>/files`: a file, or a directory that is there even when nothing is in it. */
export const ExportLine = z.union([TreeFile, z.strictObject({ path: TreePath, directory: z.literal(true) })])
export type ExportLine = z.infer<typeof ExportLine>
