import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { type Comps, type CompsFilter, type CompsGroupId, type Described, filterComps, parseComps, printComps } from './index.ts'

interface Case extends CompsFilter {
  expected: unknown
}

const fixture = (name: string): string => readFileSync(new URL(`fixtures/${name}`, import.meta.url), 'utf8')

const ids = (groups: readonly CompsGroupId[]): string[] =>
  groups.map((group) => group.id + (group.default ? ' default=true' : '')).toSorted()

const described = ({ name, names, description, descriptions }: Described): Record<string, unknown> => ({
  name,
  description,
  ...Object.fromEntries(Object.entries(names).map(([language, text]) => [`name:${language}`, text])),
  ...Object.fromEntries(Object.entries(descriptions).map(([language, text]) => [`description:${language}`, text])),
})

const order = (value: number | null): object => (value === null ? {} : { display_order: String(value) })

const packages = (type: string, group: Comps['groups'][number]): string[] =>
  group.packages
    .filter((item) => item.type === type)
    .map((item) => item.name + (item.requires === null ? '' : ` requires=${item.requires}`))
    .toSorted()

const byId = <Item extends Described>(items: readonly Item[], entry: (item: Item) => object): object =>
  Object.fromEntries(items.map((item) => [item.id, { ...described(item), ...entry(item) }]))

/** The shape in which the peer's results were recorded: what a reader of the printed file can tell. */
function recorded(comps: Comps): unknown {
  const all = {
    groups: byId(comps.groups, (group) => ({
      default: String(group.default),
      uservisible: String(group.uservisible),
      packages: Object.fromEntries([...new Set(group.packages.map((item) => item.type))].map((type) => [type, packages(type, group)])),
    })),
    categories: byId(comps.categories, (category) => ({ ...order(category.displayOrder), grouplist: category.groups.toSorted() })),
    environments: byId(comps.environments, (environment) => ({
      ...order(environment.displayOrder),
      grouplist: ids(environment.groups),
      ...(environment.options.length === 0 ? {} : { optionlist: ids(environment.options) }),
    })),
    langpacks: comps.langpacks,
  }
  return Object.fromEntries(Object.entries(all).filter(([, items]) => Object.keys(items).length > 0))
}

test.each(['comps-and-filters', 'addons', 'basestream'])('%s: the comps of every repository are those of the peer', (name) => {
  const global = parseComps(fixture(`${name}.xml`), `${name}.xml`)
  const cases = JSON.parse(fixture(`${name}.json`)) as Case[]
  expect(cases.length).toBeGreaterThan(3)
  for (const { expected, ...filter } of cases) {
    const printed = printComps(filterComps(global, filter).comps)
    const read = parseComps(printed, 'printed')
    const where = `${filter.variant?.uid}.${filter.arch}`
    expect({ where, comps: recorded(read) }).toEqual({ where, comps: expected })
    expect(printComps(read)).toBe(printed)
  }
})
