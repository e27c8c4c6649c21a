import { relative } from 'node:path'
import type { Profiler } from 'node:inspector'
import { fileURLToPath } from 'node:url'
import { PROJECT } from '../../system/paths.ts'

const SHOWN = 25

/** The functions in which most of a profile's time went, without what they called: milliseconds, name, place. */
export function hottest({ nodes, samples = [], timeDeltas = [] }: Profiler.Profile): string[] {
  const frames = new Map(nodes.map(({ id, callFrame }) => [id, placeOf(callFrame)]))
  const times = new Map<string, number>()
  for (const [index, sample] of samples.entries()) {
    const place = frames.get(sample) ?? ''
    times.set(place, (times.get(place) ?? 0) + (timeDeltas[index] ?? 0) / 1000)
  }
  const sorted = [...times].toSorted(([, one], [, other]) => other - one)
  return sorted.slice(0, SHOWN).map(([place, ms]) => `${ms.toFixed(0).padStart(6)} ms  ${place}`)
}

function placeOf({ functionName, url, lineNumber }: Profiler.Profile['nodes'][number]['callFrame']): string {
  const path = url.startsWith('file:') ? relative(PROJECT, fileURLToPath(url)) : url
  return `${functionName === '' ? '(anonymous)' : functionName}${path === '' ? '' : ` ${path}:${lineNumber + 1}`}`
}
