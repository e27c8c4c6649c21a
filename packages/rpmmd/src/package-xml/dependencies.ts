import type { ComparisonFlag, Dependency } from '../dependency/index.ts'
import type { HeaderStructure } from '../header/structure.ts'
import type { DependencyList, PackageFile } from '../records/index.ts'
import { filterRequires } from './requires.ts'
import { DEPENDENCY_TAGS, type DependencyTags } from './tags.ts'

/** A dependency with what of it is only in the header: the text of its version and all its flags. */
export interface HeaderDependency extends Dependency {
  readonly versionText: string
  readonly senses: number
}

const COMPARISONS: Readonly<Record<number, ComparisonFlag>> = { 2: 'LT', 4: 'GT', 8: 'EQ', 10: 'LE', 12: 'GE' }
const COMPARISON_MASK = 15
/** PREREQ, SCRIPT_PRE and SCRIPT_POST (spec 05 §3.5). */
const PRE_MASK = (1 << 6) | (1 << 9) | (1 << 10)
const MISSING_OK = 1 << 19
const STRONG = 1 << 27

/** The eight dependency lists of a header as rpm-md has them. @throws RpmmdError PACKAGE_CORRUPT. Source: spec 05 §3.5. */
export function dependenciesOf(header: HeaderStructure, files: readonly PackageFile[]): Record<DependencyList, HeaderDependency[]> {
  const read = (tags: DependencyTags): HeaderDependency[] => readList(header, tags)
  const provides = read(DEPENDENCY_TAGS.provides)
  const requires = filterRequires(read(DEPENDENCY_TAGS.requires).map(withPre), provides, files)
  const suggests = read(DEPENDENCY_TAGS.oldSuggests)
  const enhances = read(DEPENDENCY_TAGS.oldEnhances)
  return {
    provides,
    requires: requires.filter((one) => (one.senses & MISSING_OK) === 0),
    conflicts: read(DEPENDENCY_TAGS.conflicts),
    obsoletes: read(DEPENDENCY_TAGS.obsoletes),
    suggests: [...read(DEPENDENCY_TAGS.suggests), ...suggests.filter((one) => !isStrong(one))],
    enhances: [...read(DEPENDENCY_TAGS.enhances), ...enhances.filter((one) => !isStrong(one))],
    recommends: [
      ...requires.filter((one) => (one.senses & MISSING_OK) !== 0),
      ...read(DEPENDENCY_TAGS.recommends),
      ...suggests.filter(isStrong),
    ],
    supplements: [...read(DEPENDENCY_TAGS.supplements), ...enhances.filter(isStrong)],
  }
}

function readList(header: HeaderStructure, tags: DependencyTags): HeaderDependency[] {
  const flags = header.numbers(tags.flags)
  const versions = header.texts(tags.versions)
  return header.texts(tags.names).flatMap((name, index) => {
    const parts = splitEvr(versions[index] ?? '')
    if (parts === null || name === '') return []
    const senses = flags[index] ?? 0
    const comparison = COMPARISONS[senses & COMPARISON_MASK] ?? null
    const { epoch, version, release } = comparison === null ? UNVERSIONED : parts
    return [{ name, flags: comparison, epoch, version, release, pre: false, versionText: versions[index] ?? '', senses }]
  })
}

const UNVERSIONED = { epoch: null, version: null, release: null }

/** The parts of `[epoch:]version[-release]`; null when the epoch is not a number: createrepo_c leaves such an entry out. */
function splitEvr(text: string): { epoch: string | null; version: string | null; release: string | null } | null {
  if (text === '') return UNVERSIONED
  const colon = text.indexOf(':')
  const epoch = colon < 0 ? '' : text.slice(0, colon)
  if (!/^\d*$/.test(epoch)) return null
  const rest = text.slice(colon + 1)
  const dash = rest.indexOf('-')
  const version = dash < 0 ? rest : rest.slice(0, dash)
  return { epoch: epoch || '0', version: version || null, release: (dash < 0 ? '' : rest.slice(dash + 1)) || null }
}

function withPre(dependency: HeaderDependency): HeaderDependency {
  return { ...dependency, pre: (dependency.senses & PRE_MASK) !== 0 }
}

function isStrong({ senses }: HeaderDependency): boolean {
  return (senses & STRONG) !== 0
}
