import { z } from 'zod'
import type { Prepopulate, SourceMapping } from '@murli/config/slices'
import { ConfigError } from '@murli/config/error'
import { parseComps } from '@murli/rpmmd/comps'
import type { Bundle } from './bundle.ts'
import type { SourceFile } from './sources.ts'

const Mapping = z.record(z.string(), z.record(z.string(), z.record(z.string(), z.array(z.string().nullable()))))
const Prepopulation = z.record(z.string(), z.record(z.string(), z.record(z.string(), z.array(z.string()))))

/** `gather_source_mapping` (spec 04 §4.2); empty without the option. @throws {ConfigError} CONFIG_INVALID */
export function readSourceMapping(bundle: Bundle, file: SourceFile | null): SourceMapping {
  return file === null ? {} : readJson(bundle, file, Mapping, 'variant → arch → package → list of arches or null')
}

/** `gather_prepopulate` (spec 02 §9); empty without the option. @throws {ConfigError} CONFIG_INVALID */
export function readPrepopulate(bundle: Bundle, file: SourceFile | null): Prepopulate {
  return file === null ? {} : readJson(bundle, file, Prepopulation, 'variant → arch → build → list of name.arch')
}

function readJson<T>(bundle: Bundle, file: SourceFile, schema: z.ZodType<T>, expected: string): T {
  let document: unknown
  try {
    document = JSON.parse(bundle.text(file.from) ?? '')
  } catch (cause) {
    throw new ConfigError('CONFIG_INVALID', `${file.from}: not JSON: ${cause instanceof Error ? cause.message : String(cause)}`, { cause })
  }
  const parsed = schema.safeParse(document)
  if (parsed.success) return parsed.data
  const first = parsed.error.issues[0]
  throw new ConfigError('CONFIG_INVALID', `${file.from}: ${first?.path.join('.') ?? ''}: ${first?.message ?? ''}; expected ${expected}`)
}

/** Reads the comps for its errors; the phases read it again by its ref. @throws RpmmdError COMPS_INVALID with file and line */
export function readComps(bundle: Bundle, path: string): void {
  parseComps(bundle.text(path) ?? '', path)
}
