import { SelectionError } from '../error.ts'
import type { UniversePackage } from '../types.ts'

/** What method `nodeps` is asked for: a name text with an arch or any, or one exact package. Epoch in `exact` as decimal text. */
export type WantedItem =
  | { readonly name: string; readonly arch: string | null }
  | { readonly exact: Pick<UniversePackage, 'name' | 'epoch' | 'version' | 'release' | 'arch'> }

const PLAIN_NAME = /^[A-Za-z0-9._+~^-]*$/
const ANY_ARCH = '*'

/** Finds out which wanted item a package fits. Names without regular expression signs, nearly all, are looked up. */
export class WantedIndex {
  readonly #names = new Map<string, Set<string>>()
  readonly #exact = new Set<string>()
  readonly #patterns: { readonly text: string; readonly expression: RegExp; readonly arch: string }[] = []

  /** @throws {SelectionError} code `GATHER_FAILED` when a name is not a regular expression. */
  constructor(items: Iterable<WantedItem>) {
    for (const item of items) {
      if ('exact' in item) this.#exact.add(nevraKey(item.exact))
      else this.#addName(item.name, item.arch ?? ANY_ARCH)
    }
  }

  /** The text of a wanted item that the package fits, or null. A noarch package fits whatever arch is wanted. */
  match(packaged: UniversePackage): string | null {
    const arches = this.#names.get(packaged.name)
    if (arches !== undefined && [...arches].some((arch) => fitsArch(packaged, arch))) return packaged.name
    const pattern = this.#patterns.find(({ expression, arch }) => fitsArch(packaged, arch) && expression.test(packaged.name))
    if (pattern !== undefined) return pattern.text
    return this.#exact.size > 0 && this.#exact.has(nevraKey(packaged)) ? packaged.name : null
  }

  #addName(name: string, arch: string): void {
    if (!PLAIN_NAME.test(name) || name.includes('^')) {
      this.#patterns.push({ text: name, expression: expressionOf(name), arch })
      return
    }
    const arches = this.#names.get(name)
    if (arches === undefined) this.#names.set(name, new Set([arch]))
    else arches.add(arch)
  }
}

/** `.` and `+` mean themselves, `*` anything; other signs of regular expressions keep their meaning. Source: spec 04 §10. */
function expressionOf(name: string): RegExp {
  try {
    return new RegExp(`^(?:${name.replace(/[.+]/g, '\\$&').replaceAll('*', '.*')})$`)
  } catch {
    throw new SelectionError('GATHER_FAILED', `${JSON.stringify(name)} cannot be matched against package names`, {
      hint: 'only *, and the signs of regular expressions, have a meaning in names of method nodeps',
    })
  }
}

function fitsArch(packaged: UniversePackage, arch: string): boolean {
  return arch === ANY_ARCH || arch === packaged.arch || packaged.arch === 'noarch'
}

function nevraKey({
  name,
  epoch,
  version,
  release,
  arch,
}: Pick<UniversePackage, 'name' | 'epoch' | 'version' | 'release' | 'arch'>): string {
  return `${name}-${epoch}:${version}-${release}.${arch}`
}
