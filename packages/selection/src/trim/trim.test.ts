import { describe, expect, it } from 'vitest'
import { trim } from './trim.ts'
import type { TrimItem, TrimLists } from './trim.ts'

const variants = [
  { uid: 'Server', type: 'variant', parent: null },
  { uid: 'Server-HA', type: 'addon', parent: 'Server' },
  { uid: 'Server-Gluster', type: 'layered-product', parent: 'Server' },
  { uid: 'Server-optional', type: 'optional', parent: 'Server' },
]

function item(text: string): TrimItem {
  const [nameArch = '', flags = ''] = text.split(' ')
  const [name = '', arch = 'x86_64'] = nameArch.split('.')
  return { name, arch, flags: flags === '' ? [] : flags.split(',') }
}

function lists(rpm: string[], srpm: string[] = [], debuginfo: string[] = []): TrimLists<TrimItem> {
  return { rpm: rpm.map(item), srpm: srpm.map(item), debuginfo: debuginfo.map(item) }
}

function names(items: readonly TrimItem[] | undefined): string {
  return items?.map(({ name, arch }) => `${name}.${arch}`).join(' ') ?? 'no list'
}

describe('trim', () => {
  it('removes what the parent has on the same arch', () => {
    const given = new Map([
      [
        'x86_64',
        new Map([
          ['Server', lists(['bash', 'glibc.i686'])],
          ['Server-HA', lists(['bash', 'glibc', 'ha'])],
        ]),
      ],
    ])
    const { lists: left } = trim(variants, given)
    expect(names(left.get('x86_64')?.get('Server-HA')?.rpm)).toBe('glibc.x86_64 ha.x86_64')
    expect(names(given.get('x86_64')?.get('Server-HA')?.rpm)).toBe('bash.x86_64 glibc.x86_64 ha.x86_64')
  })

  it('moves what only fulltree brought to the parent, but drops it from optional', () => {
    const fulltree = ['x fulltree,fulltree-exclude', 'y input,fulltree-exclude']
    const given = new Map([
      [
        'x86_64',
        new Map([
          ['Server', lists([])],
          ['Server-HA', lists(fulltree)],
        ]),
      ],
      [
        's390x',
        new Map([
          ['Server', lists([])],
          ['Server-optional', lists(fulltree)],
        ]),
      ],
    ])
    const { lists: left } = trim(variants, given)
    expect(names(left.get('x86_64')?.get('Server')?.rpm)).toBe('x.x86_64')
    expect(names(left.get('x86_64')?.get('Server-HA')?.rpm)).toBe('y.x86_64')
    expect(names(left.get('s390x')?.get('Server')?.rpm)).toBe('')
  })

  it('removes names kept in addons from layered products, but not their sources and debug packages', () => {
    const given = new Map([
      [
        's390x',
        new Map([
          ['Server', lists([])],
          ['Server-HA', lists(['ha.s390x'], ['ha.src'])],
        ]),
      ],
      [
        'x86_64',
        new Map([
          ['Server', lists([])],
          ['Server-Gluster', lists(['ha', 'gluster'], ['ha.src'])],
        ]),
      ],
    ])
    const { lists: left, warnings } = trim(variants, given)
    expect(names(left.get('x86_64')?.get('Server-Gluster')?.rpm)).toBe('gluster.x86_64')
    expect(names(left.get('x86_64')?.get('Server-Gluster')?.srpm)).toBe('ha.src')
    expect(warnings).toEqual(['ha.x86_64 is left out of Server-Gluster.x86_64: another variant has a package of that name'])
  })

  it('removes names kept in addons and layered products from optional, sources too', () => {
    const given = new Map([
      [
        'x86_64',
        new Map([
          ['Server', lists([])],
          ['Server-HA', lists(['ha'], ['ha.src'])],
          ['Server-Gluster', lists(['gluster'])],
          ['Server-optional', lists(['ha', 'gluster', 'rest'], ['ha.src', 'rest.src'])],
        ]),
      ],
    ])
    const optional = trim(variants, given).lists.get('x86_64')?.get('Server-optional')
    expect(names(optional?.rpm)).toBe('rest.x86_64')
    expect(names(optional?.srpm)).toBe('rest.src')
  })
})
