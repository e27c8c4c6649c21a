import { describe, expect, it } from 'vitest'
import { setPackage } from '../../test/set-package.ts'
import { checksumText, chunksByChecksum } from './chunks.ts'

const packages = (count: number) => Array.from({ length: count }, (_, index) => setPackage(`p${index}-1-1.x86_64`))
const texts = (chunks: ReturnType<typeof chunksByChecksum>) => chunks.map((chunk) => chunk.map(checksumText).join(' '))

describe('chunksByChecksum', () => {
  it('puts every package into one chunk, whatever their order', () => {
    const all = packages(1000)
    const chunks = chunksByChecksum(all)
    expect(chunks.flat()).toHaveLength(1000)
    expect(chunks).toHaveLength(8)
    expect(new Set(texts(chunksByChecksum(all.toReversed())))).toEqual(new Set(texts(chunks)))
  })

  it('touches one chunk when one package is added', () => {
    const before = new Set(texts(chunksByChecksum(packages(900))))
    const after = texts(chunksByChecksum(packages(901)))
    expect(after.filter((chunk) => !before.has(chunk))).toHaveLength(1)
  })

  it('takes packages with the same bytes once', () => {
    const bash = setPackage('bash-5-1.x86_64')
    expect(chunksByChecksum([bash, { ...bash, fileName: 'copy.rpm' }])).toEqual([[bash]])
  })

  it('has no chunk for no package', () => {
    expect(chunksByChecksum([])).toEqual([])
  })
})
