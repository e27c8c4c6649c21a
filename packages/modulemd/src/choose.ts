import { globMatcher } from '@murli/rpmmd/glob'
import { ModulemdError } from './error.ts'
import type { ModuleStream } from './model.ts'
import { compareVersions } from './record.ts'

/** A wanted module; parts may be globs, null fits anything. `text` as it was written. */
export interface ModuleSpec {
  readonly text: string
  readonly name: string
  readonly stream: string | null
  readonly version: string | null
  readonly context: string | null
  /** Written in the old form with dashes. */
  readonly isOldForm: boolean
}

/**
 * Reads `N:S`, `N:S:V`, `N:S:V:C`, `*`, or the old form `N-S` or `N-S-V` whose version has 14 digits (spec 03 §6.1).
 * @throws {ModulemdError} for more than four parts, and when there is no stream.
 */
export function parseModuleSpec(text: string): ModuleSpec {
  if (text === '*') return { text, name: '*', stream: null, version: null, context: null, isOldForm: false }
  const parts = text.split(':')
  if (parts.length > 4) throw unreadable(text, 'it has more than four parts')
  if (parts.length === 1) return oldForm(text)
  if (parts.includes('')) throw unreadable(text, 'a part of it is empty')
  const [name = '', stream = null, version = null, context = null] = parts
  return { text, name, stream, version, context, isOldForm: false }
}

function oldForm(text: string): ModuleSpec {
  const dated = /^(.+)-([^-]+)-(\d{14})$/.exec(text) ?? /^(.+)-([^-]+)$/.exec(text)
  const [, name, stream, version = null] = dated ?? []
  if (name === undefined || stream === undefined) throw unreadable(text, 'it names no stream')
  return { text, name, stream, version, context: null, isOldForm: true }
}

function unreadable(text: string, why: string): ModulemdError {
  return new ModulemdError(`module '${text}': ${why}`, { hint: 'expected name:stream, name:stream:version or name:stream:version:context' })
}

/** The streams that specs choose, and the specs that fit none. */
export interface Choice<Stream> {
  readonly chosen: Stream[]
  readonly unmatched: ModuleSpec[]
}

/**
 * The streams that fit a spec, of each name and stream those of the highest version, with all contexts (spec 03 §6.2). Dashes of a
 * stream's name count as underscores on both sides.
 */
export function chooseStreams<Stream extends ModuleStream>(streams: readonly Stream[], specs: readonly ModuleSpec[]): Choice<Stream> {
  const tests = specs.map((spec) => ({ spec, fits: specTest(spec) }))
  const fitting = streams.filter((stream) => tests.some(({ fits }) => fits(stream)))
  const unmatched = tests.filter(({ fits }) => !streams.some((stream) => fits(stream))).map(({ spec }) => spec)
  const newest = new Map<string, string>()
  for (const { name, stream, version } of fitting) {
    const key = `${name}:${stream}`
    const highest = newest.get(key)
    if (highest === undefined || compareVersions(version, highest) > 0) newest.set(key, version)
  }
  return { chosen: fitting.filter(({ name, stream, version }) => newest.get(`${name}:${stream}`) === version), unmatched }
}

function specTest(spec: ModuleSpec): (stream: ModuleStream) => boolean {
  const name = globMatcher(spec.name, 'python')
  const stream = spec.stream === null ? null : globMatcher(underscored(spec.stream), 'python')
  const version = spec.version === null ? null : globMatcher(spec.version, 'python')
  const context = spec.context === null ? null : globMatcher(spec.context, 'python')
  return (candidate) =>
    name(candidate.name) &&
    (stream?.(underscored(candidate.stream)) ?? true) &&
    (version?.(candidate.version) ?? true) &&
    (context?.(candidate.context) ?? true)
}

/** A glob's ranges such as `[a-c]` keep their dash. */
function underscored(text: string): string {
  return text.includes('[') ? text : text.replaceAll('-', '_')
}

/** Whether a filter `name` or `name:stream`, both globs, fits (spec 03 §6.4). */
export function filterTest(filters: readonly string[]): (stream: Pick<ModuleStream, 'name' | 'stream'>) => boolean {
  const tests = filters.map((filter) => {
    const [name = '', stream] = filter.split(':')
    return { name: globMatcher(name, 'python'), stream: stream === undefined ? null : globMatcher(stream, 'python') }
  })
  return (candidate) => tests.some(({ name, stream }) => name(candidate.name) && (stream?.(candidate.stream) ?? true))
}
