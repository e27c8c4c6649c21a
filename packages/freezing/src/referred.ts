import { z } from 'zod'
import type { Prepopulate, SourceMapping } from '@murli/config/slices'
import type { ConfigIssue } from '@murli/contracts'
import { ConfigError } from '@murli/config/error'
import { parseConfig, toJsonObject } from '@murli/config/language'
import { parseComps } from '@murli/rpmmd/comps'
import type { CompsFile } from './comps-issues.ts'
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

/** @throws {ConfigError} with the place in the file of everything that is not as expected */
function readJson<T>(bundle: Bundle, file: SourceFile, schema: z.ZodType<T>, expected: string): T {
  const { options, position } = parseConfig(file.from, (path) => bundle.text(path), { format: 'json' })
  const parsed = schema.safeParse(toJsonObject(options))
  if (parsed.success) return parsed.data
  const issues = parsed.error.issues.map(({ path, message }): ConfigIssue => {
    const at = path.map(String).join('.')
    const text = `${file.from}: ${at}: ${message.replace(/^Invalid input: /, '')} (the file is ${expected})`
    return { severity: 'error', code: 'CONFIG_INVALID', message: text, path: '', position: position(at) }
  })
  throw new ConfigError('CONFIG_INVALID', issues[0]?.message ?? file.from, { issues })
}

/** Reads the comps; the phases read it again by its ref. @throws {RpmmdError} COMPS_INVALID with file and line */
export function readComps(bundle: Bundle, path: string): CompsFile {
  return { path, comps: parseComps(bundle.text(path) ?? '', path) }
}
