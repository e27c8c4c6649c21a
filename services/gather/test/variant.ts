import type { Variant } from '@murli/contracts'

/** The variant Server on x86_64, changed as asked. */
export function testVariant(changes: Partial<Variant> = {}): Variant {
  return {
    uid: 'Server',
    id: 'Server',
    name: 'Server',
    type: 'variant',
    arches: ['x86_64'],
    isEmpty: false,
    parent: null,
    children: [],
    groups: [],
    environments: [],
    buildinstallPackages: [],
    modules: null,
    kojiTags: null,
    release: null,
    ...changes,
  }
}
