import { parseComps } from '@murli/rpmmd/comps'
import { describe, expect, it } from 'vitest'
import { compsSource, compsText, gatherSlice } from '../../test/gather-slice.ts'
import { dependencyRequest, plainWishes, type Surroundings } from './request.ts'

const comps = (groups: Record<string, string[]>, langpacks: Record<string, string> = {}) =>
  parseComps(compsText(groups, langpacks), 'comps.xml')

const surroundings = (changes: Partial<Surroundings> = {}): Surroundings => ({
  comps: [],
  lookasideComps: [],
  systemRelease: null,
  fulltreeExcludes: [],
  lookasideConfigured: false,
  ...changes,
})

const wanted = (text: string) => {
  const [name = '', arch = null] = text.split('.')
  return { name, arch }
}

describe('dependencyRequest', () => {
  it('asks for packages, for all levels of all groups, and for conditional packages', () => {
    const documents = [
      comps({ core: ['bash', '?zsh', 'glibc-de<langs'] }, { man: 'man-%s' }),
      comps({ core: ['zsh<shells'], tools: ['make'] }, { man: 'man-pages-%s' }),
    ]
    const source = compsSource({ packages: ['nano', 'glibc.i686'].map(wanted), filters: [wanted('vim.+')], prepopulate: ['a.noarch'] })
    const request = dependencyRequest(gatherSlice(), source, surroundings({ comps: documents }))
    expect(request).toMatchObject({
      arch: 'x86_64',
      inputs: ['nano', 'glibc.i686', 'bash', 'make'],
      excludes: ['vim.+'],
      conditionals: [
        { name: 'shells', install: 'zsh' },
        { name: 'langs', install: 'glibc-de' },
      ],
      langpacks: [{ name: 'man', install: 'man-pages-%s' }],
      prepopulate: ['a.noarch'],
    })
  })

  it('takes a name that is filtered out of the packages, but not out of the groups, where it will count as missing', () => {
    const source = compsSource({ packages: [wanted('nano'), wanted('bash')], filters: [wanted('nano'), wanted('zsh')] })
    const request = dependencyRequest(gatherSlice(), source, surroundings({ comps: [comps({ core: ['zsh'] })] }))
    expect(request?.inputs).toEqual(['bash', 'zsh'])
  })

  it('gives JSON sources language packs, but neither groups nor anything to prepopulate', () => {
    const documents = [comps({ core: ['bash'] }, { man: 'man-%s' })]
    const source = compsSource({ source: 'json', packages: [wanted('nano')], prepopulate: ['a.noarch'] })
    const systemRelease = { best: 'server-release', filtered: ['client-release'] }
    const request = dependencyRequest(gatherSlice(), source, surroundings({ comps: documents, systemRelease }))
    expect(request).toMatchObject({ inputs: ['nano'], excludes: [], prepopulate: [], langpacks: [{ name: 'man', install: 'man-%s' }] })
    expect(dependencyRequest(gatherSlice(), compsSource({ source: 'json' }), surroundings({ comps: documents }))).toBeNull()
  })

  it('adds the release package of the variant and excludes the others', () => {
    const systemRelease = { best: 'server-release', filtered: ['client-release'] }
    const request = dependencyRequest(gatherSlice(), compsSource(), surroundings({ systemRelease }))
    expect(request).toMatchObject({ inputs: ['server-release'], excludes: ['client-release'] })
  })
})

describe('plainWishes', () => {
  it('wants members of any kind for the tree arch, of each group as the first comps that has it says', () => {
    const documents = [comps({ core: ['bash', '?zsh', 'glibc-de<langs'] }), comps({ core: ['never'], tools: ['make'] })]
    const source = compsSource({ method: 'nodeps', packages: [wanted('nano')] })
    expect(plainWishes(gatherSlice({ arch: 'i386' }), source, surroundings({ comps: documents }))).toEqual([
      { name: 'nano', arch: null },
      ...['bash', 'zsh', 'glibc-de', 'make'].map((name) => ({ name, arch: 'i386' })),
    ])
  })
})
