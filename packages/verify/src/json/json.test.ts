import { rm, mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { editMetadata, moveEntry } from '../testing/damage.ts'
import { type GoodCompose, goodCompose } from '../testing/good-compose.ts'
import { edit, findingsIn, numbers, plant } from '../testing/plant.ts'
import type { ComposeVariant } from '../compose/trees.ts'

let good: GoodCompose
beforeAll(async () => {
  good = await goodCompose()
})
afterAll(() => good[Symbol.asyncDispose]())

it('does not mind directories without a file, such as the peer leaves', async () => {
  await using copy = await good.copy()
  await mkdir(join(copy.directory, 'compose/Server-optional/x86_64/iso'), { recursive: true })
  await mkdir(join(copy.directory, 'compose/Server/aarch64/os/Packages'), { recursive: true })
  expect(await findingsIn(copy.directory)).toEqual([])
})

/** Changes a variant in composeinfo.json. */
function editVariant(directory: string, uid: string, change: (variant: ComposeVariant) => void): Promise<void> {
  return editMetadata(directory, 'composeinfo', ({ variants }) => {
    const variant = variants[uid]
    if (variant === undefined) throw new Error(`there is no variant ${uid}`)
    change(variant)
  })
}

/** What was done, which checks find something then, a part of the first finding of the first check. */
type Case = [what: string, checks: number[], message: string, damage: (directory: string) => Promise<void>]

const CASES: Case[] = [
  [
    '11: an old version',
    [11],
    'is 1.1',
    (directory) => edit(directory, 'compose/metadata/images.json', (text) => text.replace('"version": "1.2"', '"version": "1.1"')),
  ],
  [
    '11: another type',
    [11],
    'is productmd.rpms',
    (directory) => edit(directory, 'compose/metadata/modules.json', (text) => text.replace('productmd.modules', 'productmd.rpms')),
  ],
  [
    '11: a field that readers need',
    [11],
    'expected string',
    (directory) =>
      edit(directory, 'compose/metadata/extra_files.json', (text) => text.replace('"file": "Server/x86_64/os/EULA"', '"file": 7')),
  ],
  ['11: no JSON', [11, 37, 46], 'JSON', (directory) => writeFile(join(directory, 'compose/metadata/modules.json'), '{"header"')],
  [
    '12: keys in another order',
    [12],
    'has "    \\"payload',
    (directory) =>
      edit(directory, 'compose/metadata/modules.json', (text) => {
        const { header, payload } = JSON.parse(text) as { header: unknown; payload: unknown }
        return JSON.stringify({ payload, header }, null, 4)
      }),
  ],
  [
    '12: a newline at the end',
    [12],
    'ends with white space',
    (directory) => edit(directory, 'compose/metadata/rpms.json', (text) => `${text}\n`),
  ],
  [
    '13: a path from the root',
    [13, 24, 25, 27, 38],
    "'/etc/passwd' is not a clean relative path",
    (directory) =>
      moveEntry(
        directory,
        { variant: 'Server-HA', arch: 'x86_64', srpm: 'ha-0:1.0-1.src', nevra: 'ha-0:1.0-1.src' },
        { path: '/etc/passwd' },
      ),
  ],
  [
    '13: a path to above',
    [13, 19],
    "isos: '../x' is not a clean relative path",
    (directory) => editVariant(directory, 'Server', ({ paths }) => (paths.isos = { x86_64: '../x' })),
  ],
  [
    '14: a variant that there is not',
    [14],
    'composeinfo.json has no such variant',
    (directory) => editMetadata(directory, 'extra_files', ({ extra_files: lists }) => (lists['Client'] = { x86_64: [] })),
  ],
  [
    '15: src as a key',
    [15],
    'is no arch of Server',
    (directory) => editMetadata(directory, 'modules', ({ modules }) => (modules['Server']!['src'] = {})),
  ],
  [
    '15: paths of another arch',
    [15],
    'has ppc64le',
    (directory) => editVariant(directory, 'Server', ({ paths }) => (paths.debug_tree!['ppc64le'] = 'Server/x86_64/debug/tree')),
  ],
  [
    '16: no arch at all',
    [15, 16],
    'is no arch of Server',
    (directory) => editMetadata(directory, 'images', ({ images }) => (images['Server']!['z80'] = [])),
  ],
  [
    '16: a variant for no arch at all',
    [16],
    "'z80' is no arch",
    (directory) => editVariant(directory, 'Meta', ({ arches }) => arches.push('z80')),
  ],
  [
    '17: an id with a dash',
    [17],
    "id 'Me-ta' may only have letters and digits",
    (directory) => editVariant(directory, 'Meta', (variant) => (variant.id = 'Me-ta')),
  ],
  [
    '17: a child that its parent does not name',
    [17],
    "id 'optional' does not fit the uid",
    (directory) => editVariant(directory, 'Server', (variant) => (variant.variants = ['Gluster', 'HA'])),
  ],
  [
    '17: a child that there is not',
    [17],
    'the child Cloud is not there',
    (directory) => editVariant(directory, 'Server', (variant) => variant.variants!.push('Cloud')),
  ],
  [
    '18: a child on more arches',
    [18, 20],
    'has arches that its parent has not',
    (directory) => editVariant(directory, 'Server-optional', ({ arches }) => arches.push('aarch64')),
  ],
  [
    '19: a directory that is gone',
    [19],
    'Server-optional/x86_64/debug/tree/Packages is not there',
    (directory) => rm(join(directory, 'compose/Server-optional/x86_64/debug/tree/Packages'), { recursive: true }),
  ],
  [
    '20: ISOs that nobody names',
    [20],
    'is not in composeinfo.json',
    (directory) =>
      editVariant(directory, 'Server', ({ paths }) => {
        delete paths.isos
      }),
  ],
  [
    '21: one arch has another source',
    [19, 21, 27],
    'is not there',
    (directory) => editVariant(directory, 'Server', ({ paths }) => (paths.source_packages!['s390x'] = 'Server/source/other')),
  ],
  [
    '21: one arch has the source of another variant',
    [21, 27],
    'source_packages differs between arches',
    (directory) =>
      editVariant(directory, 'Server', ({ paths }) => (paths.source_packages!['s390x'] = 'Server-optional/source/tree/Packages')),
  ],
  [
    '22: an addon elsewhere',
    [22, 31],
    'packages of x86_64 are not Server/x86_64/os/addons/HA',
    (directory) => editVariant(directory, 'Server-HA', ({ paths }) => (paths.packages = { x86_64: 'Server/x86_64/os/addons' })),
  ],
  [
    '23: a layered product without layer',
    [23],
    'its release is not layered',
    (directory) => editVariant(directory, 'Server-Gluster', ({ release }) => (release!.is_layered = false)),
  ],
  [
    '23: a release where there is no layer',
    [23],
    'belongs to a layered product and to no other',
    (directory) =>
      editVariant(
        directory,
        'Meta',
        (variant) => (variant.release = { name: 'M', short: 'M', version: '1', type: 'ga', is_layered: true, internal: false }),
      ),
  ],
]

it.each(CASES)('%s', async (_, checks, message, damage) => {
  const findings = await plant(good, damage)
  expect(numbers(findings)).toEqual(checks)
  expect(findings.find(({ check }) => check === checks[0])?.message).toContain(message)
})
