import type { XmlElement } from '@murli/rpmmd/markup'
import type { Problems } from './problems.ts'

/** At most one, exactly one, at least one, any number. */
type Repeat = '?' | '1' | '+' | '*'

/** How an element may look: its children in order, or text; and its attributes. */
interface Rule {
  readonly children?: readonly (readonly [name: string, repeat: Repeat])[]
  readonly text?: true
  /** May have no content at all, whatever `children` demands. */
  readonly mayBeEmpty?: true
  readonly required?: readonly string[]
  readonly attributes?: Readonly<Record<string, 'text' | readonly string[]>>
}

const BOOLEAN = ['true', 'false'] as const

/** The grammar of spec 02 §2.1. There is no `tag` element. */
const RULES: Readonly<Record<string, Rule>> = {
  variants: {
    children: [
      ['ref', '*'],
      ['variant', '*'],
    ],
  },
  variant: {
    mayBeEmpty: true,
    children: [
      ['release', '?'],
      ['arches', '1'],
      ['groups', '?'],
      ['environments', '*'],
      ['variants', '*'],
      ['buildinstallpackages', '?'],
      ['modules', '?'],
    ],
    required: ['id', 'name', 'type'],
    attributes: {
      id: 'text',
      name: 'text',
      type: ['variant', 'addon', 'optional', 'layered-product'],
      has_optional: BOOLEAN,
      is_empty: BOOLEAN,
    },
  },
  release: { text: true, attributes: { name: 'text', short: 'text', version: 'text' } },
  arches: { children: [['arch', '+']] },
  arch: { text: true },
  groups: { children: [['group', '+']] },
  group: { text: true, attributes: { glob: BOOLEAN, default: BOOLEAN, uservisible: BOOLEAN } },
  environments: { children: [['environment', '+']] },
  environment: { text: true, attributes: { display_order: 'text' } },
  ref: { required: ['id'], attributes: { id: 'text' } },
  buildinstallpackages: { children: [['package', '+']] },
  package: { text: true },
  name: { text: true },
  modules: {
    children: [
      ['module', '*'],
      ['kojitag', '*'],
    ],
  },
  module: { text: true, attributes: { glob: BOOLEAN } },
  kojitag: { text: true },
}

/** Elements whose text must have no white space around it (spec 02 §2.1). */
const TRIMMED: ReadonlySet<string> = new Set(['arch', 'environment', 'group', 'kojitag', 'module', 'name', 'package'])

/** Checks a document against the grammar; what is wrong goes to `problems`. */
export function checkGrammar(root: XmlElement, problems: Problems): void {
  if (root.name === 'variants') checkElement(root, problems)
  else problems.add(root.line, `expected the root element variants, found ${root.name}`)
}

function checkElement(element: XmlElement, problems: Problems): void {
  const rule = RULES[element.name]
  if (rule === undefined) return problems.add(element.line, `unknown element ${element.name}`)
  checkAttributes(element, rule, problems)
  checkText(element, rule, problems)
  checkChildren(element, rule, problems)
  for (const child of element.children) checkElement(child, problems)
}

function checkAttributes(element: XmlElement, rule: Rule, problems: Problems): void {
  for (const name of rule.required ?? []) {
    if (element.attributes[name] === undefined) problems.add(element.line, `element ${element.name} lacks the attribute ${name}`)
  }
  for (const [name, value] of Object.entries(element.attributes)) {
    const allowed = rule.attributes?.[name]
    if (allowed === undefined) problems.add(element.line, `element ${element.name} has no attribute ${name}`)
    else if (allowed !== 'text' && !allowed.includes(value)) {
      problems.add(element.line, `attribute ${name} of ${element.name} must be one of ${allowed.join(', ')}, not '${value}'`)
    }
  }
  const order = element.attributes['display_order']
  if (order !== undefined && !/^\s*[+-]?\d+\s*$/.test(order))
    problems.add(element.line, `display_order must be a whole number, not '${order}'`)
}

function checkText(element: XmlElement, rule: Rule, problems: Problems): void {
  if (rule.text !== true) {
    if (element.text.trim() !== '') problems.add(element.line, `element ${element.name} must not contain text`)
  } else if (TRIMMED.has(element.name)) {
    if (element.text !== element.text.trim()) {
      problems.add(element.line, `Tag ${element.name} on line ${element.line} contains leading or trailing whitespace`)
    } else if (element.text === '') problems.add(element.line, `element ${element.name} is empty`)
  }
}

/** Walks the children along the rule: each name only at its place, as often as it may. */
function checkChildren(element: XmlElement, rule: Rule, problems: Problems): void {
  if (rule.mayBeEmpty === true && element.children.length === 0) return
  const expected = rule.children ?? []
  let position = 0
  for (const child of element.children) {
    const at = expected.findIndex(([name]) => name === child.name)
    if (at < 0) problems.add(child.line, `element ${child.name} is not allowed in ${element.name}`)
    else if (at < position)
      problems.add(child.line, `element ${child.name} must come before ${expected[position]?.[0] ?? 'the end'} in ${element.name}`)
    else position = at
  }
  for (const [name, repeat] of expected) {
    const found = element.children.filter((child) => child.name === name)
    const second = found[1]
    if ((repeat === '+' || repeat === '1') && found.length === 0) problems.add(element.line, `element ${element.name} lacks ${name}`)
    if (second !== undefined && (repeat === '?' || repeat === '1'))
      problems.add(second.line, `element ${name} is allowed once in ${element.name}`)
  }
}
