import { expect, test } from 'vitest'
import {
  type ComposeFacts,
  composeinfoPayload,
  type ImageFacts,
  parseComposeinfo,
  parseDiscinfo,
  parseExtraFiles,
  parseImages,
  parseMediaRepo,
  parseModules,
  parseRpms,
  parseTreeExtraFiles,
  printComposeinfo,
  printDeliverables,
  printDiscinfo,
  printExtraFiles,
  printImages,
  printJson,
  printMediaRepo,
  printModules,
  printRpms,
  printTreeExtraFiles,
  type ReleaseFacts,
  type RpmEntry,
  type VariantFacts,
  discinfoTimestamp,
} from './index.ts'

const compose: ComposeFacts = { id: 'DP-1.0-20261122.t.0', date: '20261122', respin: 0, type: 'test', label: null, supported: false }
const release: ReleaseFacts = { name: 'Dummy Product', short: 'DP', version: '1.0', type: 'ga', internal: false, baseProduct: null }
const server: VariantFacts = {
  uid: 'Server',
  id: 'Server',
  name: 'Server',
  type: 'variant',
  arches: ['x86_64', 's390x'],
  isEmpty: false,
  parent: null,
  children: ['Server-HA'],
  release: null,
}
const addon: VariantFacts = { ...server, uid: 'Server-HA', id: 'HA', type: 'addon', arches: ['x86_64'], parent: 'Server', children: [] }

test('JSON as Python writes it', () => {
  expect(printJson({ b: [1, {}, []], a: 'é\u{1F600}\u007f"', '7': true, Z: null })).toBe(
    '{\n    "7": true,\n    "Z": null,\n    "a": "\\u00e9\\ud83d\\ude00\\u007f\\"",\n    "b": [\n        1,\n        {},\n        []\n    ]\n}',
  )
})

test('composeinfo: flat variants, source paths under every arch, addons in the parent', () => {
  const text = printComposeinfo({
    compose: { ...compose, label: 'RC-1.0', supported: true },
    release,
    variants: [server, addon],
    exists: (path) => !path.endsWith('iso') && !path.includes('images') && !path.includes('jigdo'),
  })
  const { variants, compose: section } = parseComposeinfo(text)
  expect(section).toEqual({ id: compose.id, date: compose.date, respin: 0, type: 'test', label: 'RC-1.0', final: true })
  expect(variants['Server']?.variants).toEqual(['HA'])
  expect(variants['Server']?.arches).toEqual(['s390x', 'x86_64'])
  expect(variants['Server']?.paths.source_tree).toEqual({ s390x: 'Server/source/tree', x86_64: 'Server/source/tree' })
  expect(Object.keys(variants['Server']?.paths ?? {})).toHaveLength(9)
  expect(variants['Server-HA']?.paths).toEqual({
    debug_packages: { x86_64: 'Server/x86_64/debug/tree/addons/HA' },
    debug_repository: { x86_64: 'Server/x86_64/debug/tree/addons/HA' },
    debug_tree: { x86_64: 'Server/x86_64/debug/tree' },
    os_tree: { x86_64: 'Server/x86_64/os' },
    packages: { x86_64: 'Server/x86_64/os/addons/HA' },
    repository: { x86_64: 'Server/x86_64/os/addons/HA' },
    source_packages: { x86_64: 'Server/source/tree/addons/HA' },
    source_repository: { x86_64: 'Server/source/tree/addons/HA' },
    source_tree: { x86_64: 'Server/source/tree' },
  })
  expect(
    text.startsWith(
      '{\n    "header": {\n        "type": "productmd.composeinfo",\n        "version": "1.2"\n    },\n    "payload": {\n        "compose": {\n            "date"',
    ),
  ).toBe(true)
  expect(text.endsWith('}')).toBe(true)
})

test('composeinfo: layered products and layered composes, empty variants', () => {
  const product: VariantFacts = {
    ...addon,
    uid: 'Server-Strata',
    id: 'Strata',
    type: 'layered-product',
    release: { name: 'Strata', short: 'S', version: '10' },
  }
  const base = { name: 'Base', short: 'B', version: '7', type: 'ga' }
  const payload = composeinfoPayload({
    compose,
    release: { ...release, baseProduct: base },
    variants: [{ ...server, isEmpty: true, children: ['Server-Strata'] }, product],
    exists: () => false,
  })
  expect(payload.release.is_layered).toBe(true)
  expect(payload.base_product).toEqual(base)
  expect(payload.variants['Server']?.paths).toEqual({})
  expect(payload.variants['Server-Strata']?.release).toEqual({
    name: 'Strata',
    short: 'S',
    version: '10',
    type: 'ga',
    is_layered: true,
    internal: false,
  })
})

test('composeinfo refuses every broken rule at once', () => {
  const wrong: VariantFacts = { ...server, id: 'Other_x', name: ' ', arches: [], children: [] }
  const make = (): string =>
    printComposeinfo({ compose, release: { ...release, version: '1..0', type: 'odd' }, variants: [wrong], exists: () => false })
  expect(make).toThrow(/release version '1..0'.*release type 'odd'.*only have letters.*does not fit the uid.*name is blank.*no arches/)
})

const bash: RpmEntry = {
  variant: 'Server',
  arch: 'x86_64',
  srpm: 'bash-0:4.2-6.src',
  nevra: 'bash-0:4.2-6.x86_64',
  category: 'binary',
  path: 'Server/x86_64/os/Packages/b/bash-4.2-6.x86_64.rpm',
  sigkey: null,
}

test('rpms', () => {
  const text = printRpms(compose, [bash])
  expect(parseRpms(text).rpms).toEqual({
    Server: { x86_64: { 'bash-0:4.2-6.src': { 'bash-0:4.2-6.x86_64': { category: 'binary', path: bash.path, sigkey: null } } } },
  })
  expect(() => printRpms(compose, [{ ...bash, nevra: 'bash-4.2-6.x86_64', arch: 'src', sigkey: 'ABCD' }])).toThrow(
    /cannot be the arch of a tree.*is not name-epoch:version-release.arch.*not a lower-case key id/,
  )
  expect(() => printRpms(compose, [{ ...bash, category: 'source' }])).toThrow('category source does not fit the arch')
})

const dvd: ImageFacts = {
  arch: 'src',
  type: 'dvd',
  format: 'iso',
  subvariant: 'Server',
  bootable: false,
  discNumber: 1,
  discCount: 1,
  implantMd5: '8eef52ba4bdf0d4c5a06216a39ebae3f',
  volumeId: 'DP-1.0 Server.src',
  unified: false,
  additionalVariants: [],
  size: 436224,
  mtime: 1795366272,
  checksums: { md5: '18de' },
  path: 'Server/source/iso/b.iso',
}

test('images: a source image stands under every binary arch, lists are sorted by path', () => {
  const text = printImages(compose, [
    { variant: 'Server', arches: ['s390x', 'x86_64'], image: dvd },
    { variant: 'Server', arches: ['x86_64'], image: { ...dvd, arch: 'x86_64', path: 'Server/x86_64/iso/a.iso' } },
  ])
  const { images } = parseImages(text)
  expect(images['Server']?.['s390x']?.map((image) => image.path)).toEqual(['Server/source/iso/b.iso'])
  expect(images['Server']?.['x86_64']?.map((image) => image.path)).toEqual(['Server/source/iso/b.iso', 'Server/x86_64/iso/a.iso'])
  expect(text).not.toContain('unified')
})

const twice = (checksums: Record<string, string>): string =>
  printImages(compose, [
    { variant: 'Server', arches: ['x86_64'], image: dvd },
    { variant: 'Client', arches: ['x86_64'], image: { ...dvd, checksums, path: 'Client/source/iso/b.iso' } },
  ])

test('images: one identity, one content', () => {
  expect(twice({ md5: '18de' })).toContain('Client')
  expect(() => twice({ md5: 'other' })).toThrow('have the same identity')
  expect(() =>
    printImages(compose, [{ variant: 'S', arches: ['x86_64'], image: { ...dvd, format: 'qcow2', size: 0, additionalVariants: ['X'] } }]),
  ).toThrow('type dvd does not come as qcow2; Server/source/iso/b.iso: size is not positive')
})

test('modules and extra files', () => {
  const entry = {
    variant: 'A',
    arch: 'x86_64',
    uid: 'perl:5.30:1:ab',
    kojiTag: 'DUMMY',
    modulemdPath: { binary: 'A/x86_64/os/repodata/m.gz' },
    rpms: ['perl-4:5.30-1.x86_64'],
  }
  expect(parseModules(printModules(compose, [entry])).modules['A']?.['x86_64']?.['perl:5.30:1:ab']?.metadata).toEqual({
    uid: 'perl:5.30:1:ab',
    name: 'perl',
    stream: '5.30',
    version: '1',
    context: 'ab',
    koji_tag: 'DUMMY',
  })
  expect(parseModules(printModules(compose, [])).modules).toEqual({})
  const files = [
    { file: 'GPL', size: 3, checksums: { md5: 'b' } },
    { file: 'EULA', size: 2, checksums: { md5: 'a' } },
  ]
  expect(
    parseExtraFiles(printExtraFiles(compose, [{ variant: 'A', arch: 'src', files }])).extra_files['A']?.['src']?.map((item) => item.file),
  ).toEqual(['EULA', 'GPL'])
  expect(JSON.parse(printTreeExtraFiles(files))).toEqual({ header: { version: '1.0' }, data: files.toReversed() })
  expect(parseTreeExtraFiles(printTreeExtraFiles(files))).toEqual(files.toReversed())
  expect(() => parseTreeExtraFiles('{"data": [{"file": "../x", "size": 1, "checksums": {}}]}')).toThrow('clean relative path')
  expect(() => parseTreeExtraFiles('[]')).toThrow('extra_files.json: ')
  expect(() => printTreeExtraFiles([{ file: '../x', size: 1, checksums: {} }])).toThrow('clean relative path')
})

test('discinfo and media.repo agree on the timestamp', () => {
  const timestamp = discinfoTimestamp(1795366272)
  const text = printDiscinfo({ timestamp, description: 'Dummy Product 1.0', arch: 'x86_64', discs: null })
  expect(text).toBe('1795366272.000000\nDummy Product 1.0\nx86_64\nALL\n')
  expect(parseDiscinfo(text)).toEqual({ timestamp, description: 'Dummy Product 1.0', arch: 'x86_64', discs: null })
  expect(printDiscinfo({ ...parseDiscinfo(text), discs: [1, 2] })).toMatch(/\n1,2\n$/)
  const repo = printMediaRepo({ name: 'Dummy Product 1.0', mediaid: timestamp })
  expect(repo).toBe('[InstallMedia]\nname=Dummy Product 1.0\nmediaid=1795366272.000000\nmetadata_expire=-1\ngpgcheck=0\ncost=500\n')
  expect(parseMediaRepo(repo)).toEqual({ name: 'Dummy Product 1.0', mediaid: timestamp })
  expect(() => parseDiscinfo('1\n2\n3\n')).toThrow('.discinfo')
})

test('deliverables are sorted', () => {
  const report = {
    required: {
      iso: [
        ['S', 'x86_64', 'S'],
        ['C', 'src', null],
      ] as const,
    },
    attempted: {},
    failed: {},
  }
  expect(JSON.parse(printDeliverables(report))).toEqual({
    attempted: {},
    failed: {},
    required: {
      iso: [
        ['C', 'src', null],
        ['S', 'x86_64', 'S'],
      ],
    },
  })
})

test('documents of another type or with a broken frame are refused', () => {
  expect(() => parseRpms(printModules(compose, []))).toThrow('expected productmd.rpms')
  expect(() => parseRpms('{')).toThrow('not JSON')
  expect(() => parseRpms('{"header": {"version": "1.2", "type": "productmd.rpms"}, "payload": {}}')).toThrow('compose')
})
