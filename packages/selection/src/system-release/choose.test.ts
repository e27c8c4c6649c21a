import { describe, expect, it } from 'vitest'
import { chooseSystemRelease } from './choose.ts'

const candidates = ['fedora-release', 'generic-release', 'fedora-release-server', 'server-release'].map((name) => ({
  name,
  text: `${name}-1-1.noarch`,
}))

describe('chooseSystemRelease', () => {
  it('prefers a package named after the variant', () => {
    expect(chooseSystemRelease(candidates.slice(0, 3), 'Server')).toEqual({
      best: 'fedora-release-server',
      filtered: ['fedora-release', 'generic-release'],
    })
    expect(
      chooseSystemRelease(
        [candidates[1], candidates[3]].filter((one) => one !== undefined),
        'Server',
      ).best,
    ).toBe('server-release')
  })

  it('takes the lexically first otherwise', () => {
    expect(chooseSystemRelease(candidates.toReversed(), 'Client').best).toBe('fedora-release')
  })

  it('finds nothing among nothing', () => {
    expect(chooseSystemRelease([], 'Client')).toEqual({ best: null, filtered: [] })
  })
})
