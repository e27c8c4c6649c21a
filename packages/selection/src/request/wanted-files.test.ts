import { describe, expect, it } from 'vitest'
import { makePackage } from '../../test/packages.ts'
import { poolOf } from '../universe/pool-of.ts'
import { wantedFiles } from './wanted-files.ts'

function wanted(requires: string[], multilibMethods: string[], arch = 'x86_64') {
  const pool = poolOf([makePackage('a-1-1.x86_64', { requires }), makePackage('a-1-1.i686')])
  const found = wantedFiles(pool, { arch, multilibMethods })
  if (found === null) return null
  const { paths, further } = found
  return { paths: Array.from(paths, (path) => pool.strings.text(path)), further: further && [0, 1].filter((id) => further.has(id)) }
}

describe('wantedFiles', () => {
  it('is nothing when primary metadata tells all that is required', () => {
    expect(wanted(['/usr/bin/x', '/etc/y', 'lib.so.1', '(b or c)'], ['all'])).toBeNull()
  })

  it('is every required path that primary metadata may lack, also inside a rich dependency', () => {
    expect(wanted(['/usr/bin/x', '/opt/y', '(/opt/z or b)'], [])).toEqual({ paths: ['/opt/y', '/opt/z'], further: null })
  })

  it.each(['runtime', 'devel'])('is also what %s looks for in second-arch packages', (method) => {
    expect(wanted([], [method])).toEqual({ paths: [], further: [1] })
    expect(wanted([], [method], 'aarch64')).toBeNull()
  })
})
