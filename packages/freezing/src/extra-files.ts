import type { ReadableOptions } from '@murli/config/schema'
import { namesPackages } from '@murli/config/slices'

/** A source of files that trees or extra images get. */
interface ExtraFilesSource {
  /** Dot-joined path in the options. */
  readonly path: string
  readonly source: ReadableOptions['extra_files'][number][1][string][number]
  /** What an image lacks that may fail on some arch is told by the task that makes it. */
  readonly canMiss: boolean
}

/** Those that are not packages of the compose itself, of phases that run (spec 01 §2.1, 06 §4). */
export function extraFilesSources(options: ReadableOptions, runs: (phase: string) => boolean): ExtraFilesSource[] {
  const sources = [...(runs('extra_files') ? ofTrees(options) : []), ...(runs('extra_isos') ? ofImages(options) : [])]
  return sources.filter(({ source }) => !namesPackages(source))
}

function ofTrees({ extra_files: entries }: ReadableOptions): ExtraFilesSource[] {
  return entries.flatMap(([, byArch], index) =>
    Object.entries(byArch).flatMap(([arch, sources]) =>
      sources.map((source, at) => ({ path: `extra_files.${index}.1.${arch}.${at}`, source, canMiss: false })),
    ),
  )
}

function ofImages({ extra_isos: byVariant = {} }: ReadableOptions): ExtraFilesSource[] {
  return Object.entries(byVariant).flatMap(([variant, blocks]) =>
    blocks.flatMap(({ extra_files: sources = [], failable_arches: failable = [] }, index) => {
      const path = `extra_isos.${variant}.${index}.extra_files`
      const canMiss = failable.length > 0
      return [sources].flat().map((source, at) => ({ path: Array.isArray(sources) ? `${path}.${at}` : path, source, canMiss }))
    }),
  )
}
