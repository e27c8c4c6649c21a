import { copyFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { editMetadata } from '../testing/damage.ts'
import { type GoodCompose, goodCompose } from '../testing/good-compose.ts'
import { edit, numbers, plant } from '../testing/plant.ts'

const SERVER = 'compose/Server/x86_64/os'
const GLUSTER = 'compose/Server-Gluster/x86_64/os'

let good: GoodCompose
beforeAll(async () => {
  good = await goodCompose()
})
afterAll(() => good[Symbol.asyncDispose]())

/** Replaces a text in a file, once. */
function replace(directory: string, path: string, before: string | RegExp, after: string): Promise<void> {
  return edit(directory, path, (text) => text.replace(before, after))
}

function treeinfo(before: string | RegExp, after: string, tree = SERVER): (directory: string) => Promise<void> {
  return (directory) => replace(directory, `${tree}/.treeinfo`, before, after)
}

/** What was done, which checks find something then, a part of the first finding of the first check. */
type Case = [what: string, checks: number[], message: string, damage: (directory: string) => Promise<void>]

const CASES: Case[] = [
  ['48: no .treeinfo', [48], 'is missing', (directory) => rm(join(directory, 'compose/Server/source/tree/.treeinfo'))],
  [
    '48: one that nobody can read',
    [48],
    '2: neither a section nor a key',
    (directory) => writeFile(join(directory, GLUSTER, '.treeinfo'), '[header]\nnonsense\n'),
  ],
  ['48: one without a section', [48], 'there is no section addon-Server-HA', treeinfo('[addon-Server-HA]', '[addon-Other]')],
  [
    '48: one in a debug tree',
    [48],
    'is in a debug tree',
    (directory) => copyFile(join(directory, SERVER, '.treeinfo'), join(directory, 'compose/Server/x86_64/debug/tree/.treeinfo')),
  ],
  ['49: another arch', [49, 52, 53], 'is s390x', treeinfo('[tree]\narch = x86_64', '[tree]\narch = s390x', GLUSTER)],
  ['49: another release', [49, 53], 'is Tiny Linux (Tiny) 1.1', treeinfo(/(\[release\]\n(?:.+\n)*version = )1\.0/, '$11.1')],
  [
    '49: a layered product on another version',
    [49],
    'is Tiny Linux (Tiny) 2',
    treeinfo(/(\[base_product\]\n(?:.+\n)*version = )1/, '$12', GLUSTER),
  ],
  [
    '49: another variant',
    [49],
    'is Client',
    (directory) =>
      edit(directory, 'compose/Server/s390x/os/.treeinfo', (text) =>
        text
          .replaceAll('variants = Server', 'variants = Client')
          .replaceAll('variant-Server', 'variant-Client')
          .replace('uid = Server', 'uid = Client'),
      ),
  ],
  [
    '50: packages elsewhere',
    [50, 53],
    'Elsewhere is not there',
    treeinfo(/(\[variant-Server\]\n(?:.+\n)*packages = )Packages/, '$1Elsewhere'),
  ],
  [
    '50: a kernel that is gone',
    [50],
    'images/pxeboot/vmlinuz is not there',
    (directory) => rm(join(directory, SERVER, 'images/pxeboot/vmlinuz')),
  ],
  [
    '51: a kernel with other bytes',
    [51],
    'sha256 of images/pxeboot/vmlinuz is',
    (directory) => replace(directory, `${SERVER}/images/pxeboot/vmlinuz`, 'kernel', 'kernal'),
  ],
  ['51: a second stage without checksum', [51], 'images/install.img has none', treeinfo(/images\/install.img = sha256.*\n/, '')],
  ['51: an unknown checksum', [51], "unknown type 'crc'", treeinfo('images/install.img = sha256', 'images/install.img = crc')],
  ['52: a platform that is not told', [52], 'is x86_64', treeinfo('[images-x86_64]', '[images-xen]')],
  ['53: another family', [53], 'is Other', treeinfo('family = Tiny Linux', 'family = Other')],
  ['53: another time', [53], 'is 7', treeinfo(/\ntimestamp = \d+/, '\ntimestamp = 7')],
  ['53: no general section', [53], 'has no section', treeinfo('[general]', '[specific]')],
  ['54: an addon that is not told', [54], 'is empty', treeinfo(/addons = .*\n/, '')],
  ['54: an addon of another parent', [54], 'is Client', treeinfo('parent = Server', 'parent = Client')],
  ['55: no .discinfo', [55], 'is missing', (directory) => rm(join(directory, SERVER, '.discinfo'))],
  ['55: another arch', [55], 'is src', (directory) => replace(directory, `${GLUSTER}/.discinfo`, 'x86_64', 'src')],
  ['55: a line too many', [55], 'has 5 lines', (directory) => edit(directory, `${GLUSTER}/.discinfo`, (text) => `${text}more\n`)],
  ['55: another mediaid', [55], 'is 1', (directory) => replace(directory, `${GLUSTER}/media.repo`, /mediaid=.*/, 'mediaid=1')],
  ['55: no media.repo', [55], 'is missing', (directory) => rm(join(directory, GLUSTER, 'media.repo'))],
  ['56: an extra file with other bytes', [56], 'md5 is', (directory) => replace(directory, `${SERVER}/EULA`, 'what', 'whaT')],
  ['56: an extra file with more bytes', [56], 'size is', (directory) => replace(directory, `${SERVER}/EULA`, 'what', 'whatever')],
  ['56: an extra file that is gone', [56], 'the file is not there', (directory) => rm(join(directory, SERVER, 'docs/README'))],
  ['56: no list in the tree', [56], 'does not have', (directory) => rm(join(directory, SERVER, 'extra_files.json'))],
  [
    '56: a file that the compose does not list',
    [56, 57],
    'does not have compose/Server/x86_64/os/EULA',
    (directory) => editMetadata(directory, 'extra_files', ({ extra_files: lists }) => void lists['Server']!['x86_64']!.splice(0, 2)),
  ],
  ['57: a stray file', [57], 'is nothing that a tree has', (directory) => writeFile(join(directory, SERVER, 'core.7'), '')],
  [
    '57: a stray file in a debug tree',
    [57],
    'is nothing',
    (directory) => writeFile(join(directory, 'compose/Server/x86_64/debug/tree/.discinfo'), ''),
  ],
]

it.each(CASES)('%s', async (_, checks, message, damage) => {
  const findings = await plant(good, damage)
  expect(numbers(findings)).toEqual(checks)
  expect(findings.find(({ check }) => check === checks[0])?.message).toContain(message)
})
