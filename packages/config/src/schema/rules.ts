import { printLiteral, printText } from '../language/print.ts'
import { Dict, isSequence, itemsOf } from '../language/value.ts'
import type { ConfigValue } from '../language/value.ts'

/** A rule between options (spec 01 §5.5): when it applies to `option`, the others are required or must not differ from their default. */
interface Rule {
  readonly option: string
  readonly when: 'set' | 'unset' | { readonly equals: string }
  readonly requires?: readonly string[]
  readonly conflicts?: readonly string[]
  /** The rule is off when this says so: another option does the same. */
  readonly unless?: (options: ReadonlyMap<string, ConfigValue>) => boolean
}

const BASE_PRODUCT = ['base_product_name', 'base_product_short', 'base_product_version']

const RULES: readonly Rule[] = [
  { option: 'buildinstall_method', when: 'unset', conflicts: ['lorax_options', 'buildinstall_kickstart'], unless: bindsInstallers },
  { option: 'buildinstall_method', when: { equals: 'buildinstall' }, conflicts: ['lorax_options'] },
  ...BASE_PRODUCT.flatMap((option): Rule[] => {
    const others = BASE_PRODUCT.filter((other) => other !== option)
    return [
      { option, when: 'set', requires: others },
      { option, when: 'unset', conflicts: others },
    ]
  }),
  { option: 'product_id', when: 'unset', conflicts: ['product_id_allow_missing'] },
  { option: 'pkgset_scratch_modules', when: 'set', requires: ['mbs_api_url'] },
  {
    option: 'pkgset_source',
    when: { equals: 'repos' },
    requires: ['pkgset_repos'],
    conflicts: ['pkgset_koji_tag', 'pkgset_koji_inherit'],
  },
  { option: 'pkgset_source', when: { equals: 'koji' }, conflicts: ['pkgset_repos'] },
]

/** A broken rule; `option` is the one to change. */
export interface BrokenRule {
  readonly option: string
  readonly message: string
}

/** The rules that the options break, after defaults were filled in. `defaults` tells what a conflicting option may have. */
export function brokenRules(options: ReadonlyMap<string, ConfigValue>, defaults: ReadonlyMap<string, ConfigValue>): BrokenRule[] {
  const applying = RULES.filter((rule) => applies(rule, options.get(rule.option)) && rule.unless?.(options) !== true)
  return applying.flatMap((rule) => {
    const asserted = `ERROR: Config option ${rule.option}=${printText(options.get(rule.option) ?? null)}`
    const required = (rule.requires ?? []).filter((other) => !options.has(other))
    const conflicting = (rule.conflicts ?? []).filter((other) => differs(options.get(other), defaults.get(other)))
    return [
      ...required.map((other) => ({ option: rule.option, message: `${asserted} requires ${other} which is not set.` })),
      ...conflicting.map((other) => ({ option: other, message: `${asserted} conflicts with option ${other}.` })),
    ]
  })
}

/** A binding turns the phase on as its method does. */
function bindsInstallers(options: ReadonlyMap<string, ConfigValue>): boolean {
  const bindings = options.get('phase_bindings')
  return bindings instanceof Dict && bindings.has('buildinstall')
}

function applies(rule: Rule, value: ConfigValue | undefined): boolean {
  if (rule.when === 'set') return !isEmpty(value)
  return rule.when === 'unset' ? isEmpty(value) : value === rule.when.equals
}

function differs(value: ConfigValue | undefined, standard: ConfigValue | undefined): boolean {
  return value !== undefined && (standard === undefined || printLiteral(value) !== printLiteral(standard))
}

/** Whether a value counts as not given: absent, None, False, zero, or without content. */
function isEmpty(value: ConfigValue | undefined): boolean {
  if (value === undefined || value === null || value === false || value === '' || value === 0) return true
  return isSequence(value) ? itemsOf(value).length === 0 : value instanceof Dict && value.size === 0
}
