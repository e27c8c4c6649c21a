import { canonicalJson, type ExplainedOrigin, type JsonValue, type Position } from '@murli/contracts'
import type { FrozenConfig, InputOrigin } from '@murli/contracts/documents'
import { type MemberLine, membersByName, type OtherGroup, type Sources, type Tree } from '@murli/explanation'
import { ConfigError } from '@murli/config/error'
import { parseConfig } from '@murli/config/language'
import { type ComposeOptions, optionsOf } from '@murli/config/schema'
import { archValues, type VariantArch, variantArchValues } from '@murli/config/select'

type PositionOf = (path: string) => Position | null

/** A file of the configuration as it was frozen. */
export interface WrittenFile {
  readonly path: string
  readonly text: string
}

const FROM: Record<Exclude<InputOrigin['from'], 'group'> | 'prepopulate', ExplainedOrigin['from']> = {
  configuration: 'additional_packages',
  mapping: 'gather_source_mapping',
  module: 'module',
  'system-release': 'system-release',
  prepopulate: 'gather_prepopulate',
}

/** What people wrote in the configuration and in comps, as frozen, and on which lines. Names and lines only: it decides nothing. */
export class Written implements Sources {
  readonly #options: ComposeOptions
  readonly #variants: FrozenConfig['variants']
  readonly #position: PositionOf
  readonly #comps: WrittenFile | null
  /** By name; made when the first name is asked about. */
  #members: ReadonlyMap<string, MemberLine[]> | null = null

  /** `files`: the configuration files, the main one first. */
  constructor(config: FrozenConfig, files: readonly WrittenFile[], comps: WrittenFile | null) {
    this.#options = optionsOf(config.options)
    this.#variants = config.variants
    this.#position = positionsIn(config, files)
    this.#comps = comps
  }

  origin(tree: Tree, pattern: string, origin: InputOrigin | { from: 'prepopulate' }): ExplainedOrigin {
    if (origin.from === 'group') return this.#groupOrigin(tree, pattern, origin)
    const from = FROM[origin.from]
    return { from, text: from, position: from === 'additional_packages' ? this.#additional(tree, pattern) : this.#position(from) }
  }

  exclude(tree: Tree, option: 'filter_packages' | 'multilib_blacklist', pattern: string): Position | null {
    if (option === 'filter_packages') return this.#inVariantArch(option, this.#options.filter_packages, [tree.variant], tree.arch, pattern)
    const keys = Object.entries(this.#options.multilib_blacklist).filter(([key]) => archValues({ [key]: [pattern] }, tree.arch).length > 0)
    const found = keys.find(([, patterns]) => patterns.includes(pattern))
    return found === undefined ? null : this.#position(`${option}.${found[0]}.${found[1].indexOf(pattern)}`)
  }

  otherGroups(tree: Tree, name: string): OtherGroup[] {
    const groups = new Set(tree.decisions?.document.groups)
    return this.#membersNamed(name).flatMap((member) => {
      const why = whyNot(tree, member, groups)
      return why === null ? [] : [{ group: member.group, why, position: this.#at(member) }]
    })
  }

  #groupOrigin(tree: Tree, pattern: string, { group, type, comps }: Extract<InputOrigin, { from: 'group' }>): ExplainedOrigin {
    const member = this.#membersNamed(pattern).find((line) => line.group === group && isFor(line.arches, tree.arch))
    const owner = comps === null || comps === tree.variant ? '' : ` of ${comps}`
    return { from: 'group', text: `group ${group}${owner} (${type})`, position: member === undefined ? null : this.#at(member) }
  }

  /** `additional_packages` of the variant, or of one that it inherits from (spec 04 §6.2). */
  #additional(tree: Tree, pattern: string): Position | null {
    const own = this.#variants.find(({ uid }) => uid === tree.variant)
    const parent = this.#variants.find(({ uid }) => uid === own?.parent)
    const givers = [tree.variant, ...(parent === undefined ? [] : [parent.uid, ...parent.children])]
    return this.#inVariantArch('additional_packages', this.#options.additional_packages, givers, tree.arch, pattern)
  }

  #inVariantArch(option: string, entries: VariantArch<string[]>, variants: string[], arch: string, pattern: string): Position | null {
    for (const variant of variants) {
      for (const [index, [expression, byArch]] of entries.entries()) {
        for (const [key, patterns] of Object.entries(byArch)) {
          const holds = variantArchValues([[expression, { [key]: patterns }]], variant, arch).includes(pattern)
          if (holds) return this.#position(`${option}.${index}.1.${key}.${patterns.indexOf(pattern)}`)
        }
      }
    }
    return null
  }

  #membersNamed(name: string): MemberLine[] {
    this.#members ??= membersByName(this.#comps?.text ?? '')
    return this.#members.get(name) ?? []
  }

  #at({ line }: MemberLine): Position | null {
    return this.#comps === null ? null : { file: this.#comps.path, line, column: 1 }
  }
}

/** Why a member of a group does not count in a tree, or null when it does, or is conditional. */
function whyNot(tree: Tree, { group, type, arches, variants }: MemberLine, groups: ReadonlySet<string>): string | null {
  if (type === 'conditional') return null
  if (!isFor(arches, tree.arch)) return `for ${arches?.join(', ')} only`
  if (!isFor(variants, tree.variant)) return `for variant ${variants?.join(', ')} only`
  return groups.has(group) ? null : `is no group of ${tree.variant}.${tree.arch}`
}

function isFor(listed: readonly string[] | null, word: string): boolean {
  return listed === null || listed.includes(word)
}

/** Positions in the files as frozen. What was set outside of them is taken from the options; where even that does not do, no position is known. */
function positionsIn(config: FrozenConfig, files: readonly WrittenFile[]): PositionOf {
  const texts = new Map(files.map(({ path, text }) => [path, text]))
  const [main] = files
  if (main === undefined) return () => null
  try {
    const { position } = parseConfig(main.path, (path) => texts.get(path) ?? null, { defines: config.options })
    return position
  } catch (error) {
    if (error instanceof ConfigError) return () => null
    throw error
  }
}

/** The pinned comps file of a frozen configuration, or null. */
export function pinnedComps(config: FrozenConfig): FrozenConfig['files'][number] | null {
  const option: JsonValue | undefined = config.options['comps_file']
  return option === undefined ? null : (config.pinned[canonicalJson(option)]?.[0] ?? null)
}
