import { z } from 'zod'
import { isArch } from '../arches.ts'
import { ProductmdError } from '../error.ts'
import { composeSection, type ComposeFacts, ComposeSection, composeViolations } from '../json/compose.ts'
import { parsedJson, parseProductmd, printProductmd } from '../json/document.ts'
import { printJson } from '../json/print.ts'
import { byCodePoint, isCleanPath } from '../text.ts'
import { refuse, violation, type Violation } from '../violation.ts'

/** A file with its sums; `file` is relative to what the document says. */
export interface ExtraFileEntry {
  readonly file: string
  readonly size: number
  readonly checksums: Readonly<Record<string, string>>
}

/** Extra files of one variant.arch; the arch may be `src` here. */
export interface ExtraFilesOfTree {
  readonly variant: string
  readonly arch: string
  /** `file` relative to `compose/`. */
  readonly files: readonly ExtraFileEntry[]
}

const Entry = z.object({ file: z.string(), size: z.int(), checksums: z.record(z.string(), z.string()) })

/** `payload` of metadata/extra_files.json (spec 05 §4.7). */
export const ExtraFilesPayload = z.object({
  compose: ComposeSection,
  extra_files: z.record(z.string(), z.record(z.string(), z.array(Entry))),
})
export type ExtraFilesPayload = z.infer<typeof ExtraFilesPayload>

/** metadata/extra_files.json; each list is sorted by file. @throws {ProductmdError} METADATA_INVALID. */
export function printExtraFiles(compose: ComposeFacts, trees: Iterable<ExtraFilesOfTree>): string {
  const extraFiles: ExtraFilesPayload['extra_files'] = {}
  for (const { variant, arch, files } of trees) (extraFiles[variant] ??= {})[arch] = sortedEntries(files)
  const payload = { compose: composeSection(compose, { withLabel: false }), extra_files: extraFiles }
  refuse('extra_files.json', extraFilesViolations(payload))
  return printProductmd('extra_files', payload)
}

/** The rules that metadata/extra_files.json breaks (spec 05 §4.7). */
export function extraFilesViolations({ compose, extra_files: extraFiles }: ExtraFilesPayload): Violation[] {
  return [
    ...composeViolations(compose),
    ...Object.entries(extraFiles).flatMap(([variant, byArch]) =>
      Object.entries(byArch).flatMap(([arch, files]) => [
        ...violation(!isArch(arch), 'arch', `${variant}: arch '${arch}' is unknown`),
        ...pathViolations(files),
      ]),
    ),
  ]
}

/** `extra_files.json` at the root of a tree: another frame, without type and compose; `file` relative to the tree. */
export function printTreeExtraFiles(files: readonly ExtraFileEntry[]): string {
  refuse('extra_files.json', pathViolations(files))
  return printJson({ header: { version: '1.0' }, data: sortedEntries(files) })
}

/** What `printTreeExtraFiles` wrote. @throws {ProductmdError} METADATA_INVALID. */
export function parseTreeExtraFiles(text: string): ExtraFileEntry[] {
  const parsed = z.object({ data: z.array(Entry) }).safeParse(parsedJson('extra_files.json', text))
  if (!parsed.success) throw new ProductmdError(`extra_files.json: ${z.prettifyError(parsed.error)}`)
  refuse('extra_files.json', pathViolations(parsed.data.data))
  return parsed.data.data
}

function sortedEntries(files: readonly ExtraFileEntry[]): { file: string; size: number; checksums: Record<string, string> }[] {
  const entries = files.map(({ file, size, checksums }) => ({ file, size, checksums: { ...checksums } }))
  return entries.toSorted((a, b) => byCodePoint(a.file, b.file))
}

function pathViolations(files: readonly ExtraFileEntry[]): Violation[] {
  return files.flatMap(({ file }) => violation(!isCleanPath(file), 'path', `'${file}' is not a clean relative path`))
}

/** @throws {ProductmdError} METADATA_INVALID. */
export function parseExtraFiles(text: string): ExtraFilesPayload {
  return parseProductmd('extra_files', text, ExtraFilesPayload)
}
