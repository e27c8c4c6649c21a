import { globMatcher, isPlainText } from '@murli/rpmmd/glob'
import { splitNameArch } from '@murli/rpmmd/nevra'
import type { NameArch } from '@murli/rpmmd/nevra'

/** Parts of `name-[epoch:]version-release.arch`, found from the end, so that any text has them. */
export interface NevraParts {
  readonly name: string
  readonly epoch: string
  /** `version-release`. */
  readonly build: string
  readonly arch: string
}

/** Takes a NEVRA apart. Packages of repositories may be called anything: parts that are not there are empty. */
export function nevraParts(nevra: string): NevraParts {
  const dot = nevra.lastIndexOf('.')
  const release = nevra.lastIndexOf('-', dot)
  const version = nevra.lastIndexOf('-', release - 1)
  const name = version < 0 ? nevra : nevra.slice(0, version)
  const build = version < 0 ? '' : nevra.slice(version + 1, dot)
  const colon = build.indexOf(':')
  return { name, epoch: colon < 0 ? '0' : build.slice(0, colon), build: build.slice(colon + 1), arch: nevra.slice(dot + 1) }
}

/**
 * Which packages are asked about: those whose name, `name.arch` or NEVRA (with or without epoch, with or without arch) is the text, or
 * fits it where it is a glob.
 */
export class PackageQuery {
  readonly text: string
  readonly #fits: (text: string) => boolean
  /** Every package that fits begins so; most others do not, and are not looked at more closely. */
  readonly #beginning: string

  constructor(text: string) {
    this.text = text
    this.#fits = globMatcher(text)
    this.#beginning = /^[^-.:*?[\\]*/.exec(text)?.[0] ?? ''
  }

  /** Whether the text may mean several names. */
  get isGlob(): boolean {
    return !isPlainText(this.text)
  }

  matches(nevra: string): boolean {
    if (!nevra.startsWith(this.#beginning)) return false
    const { name, epoch, build, arch } = nevraParts(nevra)
    const texts = [name, `${name}.${arch}`, `${name}-${build}.${arch}`, `${name}-${epoch}:${build}.${arch}`, `${name}-${build}`]
    return texts.some((text) => this.#fits(text))
  }

  /** The name and the arch that the text stands for when there is no package to tell. */
  get nameArch(): NameArch {
    return splitNameArch(this.text)
  }
}
