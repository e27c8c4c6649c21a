import { Arch, type Variant, VariantUid } from '@murli/contracts'
import type { XmlElement } from '@murli/rpmmd/markup'
import type { Problems } from './problems.ts'

/** The elements of one name below `container/name`, over all containers: `descendants(variant, 'groups', 'group')`. */
export function descendants(element: XmlElement, container: string, name: string): XmlElement[] {
  return element.children
    .filter((child) => child.name === container)
    .flatMap((child) => child.children.filter((inner) => inner.name === name))
}

/** The variant of one element that has passed the grammar, without children; its parent decides the UID (spec 02 §2.2, §2.5). */
export function variantOfElement(element: XmlElement, parent: Variant | null, treeArches: readonly string[]): Variant {
  const { id = '', name = '', type, is_empty: isEmpty } = element.attributes
  const arches = descendants(element, 'arches', 'arch').map((arch) => arch.text)
  return {
    uid: parent === null ? id : `${parent.uid}-${id}`,
    id,
    name,
    type: type as Variant['type'],
    arches: [...new Set(treeArches.length === 0 ? arches : arches.filter((arch) => treeArches.includes(arch)))].toSorted(),
    // Any value counts, "false" as well: spec 02 §2.2.
    isEmpty: isEmpty !== undefined,
    parent: parent?.uid ?? null,
    children: [],
    groups: descendants(element, 'groups', 'group').map(groupOf).toSorted(byName),
    environments: descendants(element, 'environments', 'environment').map(environmentOf).toSorted(byName),
    buildinstallPackages: descendants(element, 'buildinstallpackages', 'package')
      .map((child) => child.text)
      .toSorted(),
    modules: element.children.some((child) => child.name === 'modules')
      ? descendants(element, 'modules', 'module')
          .map((child) => ({ name: child.text, glob: child.attributes['glob'] === 'true' }))
          .toSorted(byName)
      : null,
    kojiTags: emptyIsNull(descendants(element, 'modules', 'kojitag').map((child) => child.text)),
    release: type === 'layered-product' ? releaseOfElement(element) : null,
  }
}

function groupOf(element: XmlElement): Variant['groups'][number] {
  const { glob, default: byDefault, uservisible } = element.attributes
  return { name: element.text, glob: glob === 'true', default: booleanOf(byDefault), uservisible: booleanOf(uservisible) }
}

function environmentOf(element: XmlElement): Variant['environments'][number] {
  const order = element.attributes['display_order']
  return { name: element.text, displayOrder: order === undefined ? null : Number(order) }
}

function booleanOf(word: string | undefined): boolean | null {
  return word === undefined ? null : word === 'true'
}

function emptyIsNull(values: string[]): string[] | null {
  return values.length === 0 ? null : values.toSorted()
}

function byName(a: { name: string }, b: { name: string }): number {
  return a.name < b.name ? -1 : a.name > b.name ? 1 : 0
}

/** The release of a layered product, or null when a part is missing, which `checkIdentity` reports. */
function releaseOfElement(element: XmlElement): Variant['release'] {
  const { name, short, version } = element.children.find((child) => child.name === 'release')?.attributes ?? {}
  return name === undefined || short === undefined || version === undefined ? null : { name, short, version }
}

/** What the grammar cannot say: names that become directories are safe, a layered product has a release. */
export function checkIdentity(element: XmlElement, variant: Variant, problems: Problems): void {
  if (!VariantUid.safeParse(variant.id).success) {
    problems.add(element.line, `variant id '${variant.id}' cannot be a directory name: expected letters, digits, "-", "_", "." or "+"`)
  }
  for (const arch of descendants(element, 'arches', 'arch')) {
    if (!Arch.safeParse(arch.text).success || arch.text === 'src')
      problems.add(arch.line, `'${arch.text}' is not the name of an architecture`)
  }
  if (variant.type === 'layered-product' && variant.release === null) {
    problems.add(element.line, `layered product ${variant.id} needs a release element with name, short and version`)
  }
}
