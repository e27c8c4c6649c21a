import type { ComposeDifference } from '@murli/contracts'
import { describe, expect, it } from 'vitest'
import { differenceHtml } from './html.ts'
import { differenceText } from './text.ts'

const SIDE = { release: 'Tiny Linux 1.0', date: '20261122', label: null }
const NOTHING: ComposeDifference = {
  before: { id: 'Tiny-1.0-20261122.n.0', ...SIDE },
  after: { id: 'Tiny-1.0-20261123.n.0', ...SIDE },
  packages: [],
  trees: [],
  variants: [],
  images: [],
  comps: [],
  extraFiles: [],
  configuration: [],
}
const ATTACK = '<script>alert("1")</script>\u001b'
const SOMETHING: ComposeDifference = {
  ...NOTHING,
  packages: [
    {
      kind: 'upgraded',
      source: 'bash',
      before: ['5.1-1'],
      after: ['5.2-1'],
      packages: [
        { name: 'bash', category: 'binary', arches: ['aarch64', 'x86_64'] },
        { name: 'bash-debuginfo', category: 'debug', arches: ['x86_64'] },
        { name: 'bash', category: 'source', arches: ['src'] },
      ],
      variants: ['Server'],
      sizeChange: -1200,
      changelog: [{ author: `A <a@example.com> ${ATTACK}`, date: 1_700_000_000, text: '- first\n- second' }],
    },
  ],
  trees: [
    {
      variant: 'Server',
      arch: 'x86_64',
      category: 'binary',
      before: { packages: 2, sizeBytes: 5000 },
      after: { packages: 3, sizeBytes: 4000 },
    },
    {
      variant: 'Server',
      arch: 'src',
      category: 'source',
      before: { packages: 1, sizeBytes: null },
      after: { packages: 1, sizeBytes: null },
    },
    { variant: 'Client', arch: 'x86_64', category: 'binary', before: null, after: { packages: 0, sizeBytes: 0 } },
  ],
  images: [
    {
      variant: 'Server',
      arch: 'x86_64',
      name: 'Server dvd iso',
      before: { path: 'a.iso', sizeBytes: 2_000_000, volumeId: 'T 1', bootable: false, discCount: 1 },
      after: { path: 'b.iso', sizeBytes: 1_000_000, volumeId: 'T 2', bootable: true, discCount: 2 },
    },
  ],
  variants: [{ uid: 'Client', before: null, after: { type: 'variant', arches: ['x86_64'] } }],
  comps: [
    {
      kind: 'group',
      id: 'core',
      state: 'changed',
      added: ['zsh (optional)'],
      removed: [],
      properties: ['default: true → false'],
      trees: ['Server.x86_64'],
    },
  ],
  extraFiles: [{ path: 'Server/x86_64/os/GPL', state: 'removed' }],
  configuration: [
    { path: 'greedy_method', before: 'none', after: 'all' },
    { path: 'sigkeys', after: ['abcd'] },
    { path: 'long', before: 'b'.repeat(50), after: 'a'.repeat(50) },
  ],
}

describe('a difference for people', () => {
  it('says that there is none', () => {
    expect(differenceText(NOTHING)).toBe(
      'Tiny-1.0-20261122.n.0 → Tiny-1.0-20261123.n.0\nTiny Linux 1.0\n\nno differences\n\n0 package files in all trees, 0 B\n',
    )
    expect(differenceHtml(NOTHING)).toContain('<p>There are no differences.</p>')
  })

  it('has numbers first, then the sections that have something', () => {
    const text = differenceText(SOMETHING)
    expect(text).toMatch(/ {5}1 {2}Upgraded packages\n/)
    expect(text).toContain(
      'bash  5.1-1 → 5.2-1\n    bash (aarch64, x86_64), 1 debug, source; Server, -1.20 kB\n    * 2023-11-14 A <a@example.com>',
    )
    expect(text).toContain('      - first\n      - second\n')
    expect(text).toContain('+ Client x86_64: 0 packages, 0 B\n')
    expect(text).toContain('  Server x86_64: 3 packages (+1), 4.00 kB (-1.00 kB)\n')
    expect(text).toContain('Server dvd iso: 1.00 MB (-1.00 MB), volume id T 1 → T 2, is bootable now, 1 → 2 discs\n')
    expect(text).toContain('+ Client: variant for x86_64\n')
    expect(text).toContain('  group core  (Server.x86_64)\n    default: true → false\n    + zsh (optional)\n')
    expect(text).toContain('- Server/x86_64/os/GPL\n')
    expect(text).toContain('  greedy_method: "none" → "all"\n+ sigkeys = ["abcd"]\n')
    expect(text).toContain(`  long:\n    - "${'b'.repeat(50)}"\n    + "${'a'.repeat(50)}"\n`)
    expect(text).not.toContain('Server src')
  })

  it('lets nothing act in a page', () => {
    const page = differenceHtml(SOMETHING)
    expect(page).not.toContain('<script')
    expect(page).not.toContain('\u001b')
    expect(page).toContain('&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;')
    const opened = [...page.matchAll(/<(section|table|tr|td|th|details|ul|li|div)\b/g)].length
    expect([...page.matchAll(/<\/(section|table|tr|td|th|details|ul|li|div)>/g)].length).toBe(opened)
  })
})
