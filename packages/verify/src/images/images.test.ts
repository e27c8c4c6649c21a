import { readFile, rename, rm, truncate, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Image } from './entries.ts'
import { createrepo, editBytes, editMetadata, moveEntry } from '../testing/damage.ts'
import { TIME } from '../testing/content.ts'
import { type GoodCompose, goodCompose } from '../testing/good-compose.ts'
import { edit, numbers, plant } from '../testing/plant.ts'
import { write } from '../testing/write.ts'

const DIRECTORY = 'Server/x86_64/iso'
const DISC = `${DIRECTORY}/Tiny-1.0-20261122.t.0-Server-x86_64-dvd1.iso`
const SECOND = `${DIRECTORY}/Tiny-1.0-20261122.t.0-Server-x86_64-dvd2.iso`
const GLUSTER = 'Server-Gluster/x86_64/iso/Gluster-2.3-Tiny-1-20261122.t.0-Server-x86_64-dvd1.iso'

let good: GoodCompose
beforeAll(async () => {
  good = await goodCompose()
})
afterAll(() => good[Symbol.asyncDispose]())

/** Gives an image other values in images.json, wherever it stands. */
const stating =
  (path: string, values: Partial<Image>) =>
  (directory: string): Promise<void> =>
    editMetadata(directory, 'images', ({ images }) => {
      for (const image of Object.values(images).flatMap((byArch) => Object.values(byArch).flat())) {
        if (image.path === path) Object.assign(image, values)
      }
    })

const editing =
  (path: string, from: string | RegExp, to: string) =>
  (directory: string): Promise<void> =>
    edit(directory, `compose/${path}`, (text) => text.replace(from, to))

/** Writes over a text in an image. */
const overwriting =
  (path: string, from: string, to: string) =>
  (directory: string): Promise<void> =>
    editBytes(directory, path, (bytes) => {
      const at = bytes.indexOf(from)
      if (at < 0) throw new Error(`${path} has no ${from}`)
      bytes.write(to, at)
      return bytes
    })

/** Adds a package to the tree of Gluster, which has it in its repository and rpms.json, and not on its disc. */
async function addPackage(directory: string): Promise<void> {
  const name = 'module-1.0-1.noarch.rpm'
  const path = `Server-Gluster/x86_64/os/Packages/m/${name}`
  await write(join(directory, 'compose', path), await readFile(join(directory, 'compose/Server/x86_64/os/Packages/m', name)))
  await createrepo(directory, 'Server-Gluster/x86_64/os', { comps: true })
  const entry = { variant: 'Server', arch: 'x86_64', srpm: 'module-0:1.0-1.src', nevra: 'module-0:1.0-1.noarch' }
  await moveEntry(directory, entry, { variant: 'Server-Gluster', path, copy: true })
}

/** What was done, which checks find something then, a part of the first finding of the check that the case is for. */
type Case = [what: string, checks: number[], message: string, damage: (directory: string) => Promise<void>]

const CASES: Case[] = [
  ['58: an image is gone', [58, 64], 'does not exist', (directory) => rm(join(directory, 'compose', DISC))],
  ['58: another size', [58], 'the size is 1', stating(DISC, { size: 1 })],
  ['58: another time', [58], 'the time is', (directory) => utimes(join(directory, 'compose', DISC), TIME, TIME + 60)],
  ['58: another checksum', [58], 'the md5 is 0', stating(DISC, { checksums: { md5: '0', sha1: '0', sha256: '0' } })],
  [
    '58: a type of checksum is missing',
    [58],
    'has checksums of the types md5, sha1',
    (directory) =>
      editMetadata(directory, 'images', ({ images }) => {
        for (const image of images['Server-Gluster']!['x86_64']!) delete image.checksums['sha256']
      }),
  ],
  ['59: a format that no DVD has', [59], 'type dvd does not come as qcow2', stating(DISC, { format: 'qcow2' })],
  ['59: a type that there is not', [59], "type 'floppy' is unknown", stating(GLUSTER, { type: 'floppy' })],
  ['59: a name of another format', [59], 'the format is tar.gz', stating(GLUSTER, { type: 'docker', format: 'tar.gz' })],
  ['60: two images of one identity', [60, 66], 'have the same identity', stating(SECOND, { disc_number: 1 })],
  [
    '60: sources under one arch only',
    [60],
    'does not stand under s390x',
    (directory) =>
      editMetadata(directory, 'images', ({ images }) => {
        delete images['Server']!['s390x']
      }),
  ],
  ['61: another volume id', [61], 'the volume id is Other', stating(DISC, { volume_id: 'Other' })],
  ['61: another implanted MD5', [61], 'implant_md5 is ', stating(DISC, { implant_md5: '0'.repeat(32) })],
  ['61: other bytes in the image', [58, 61, 64], 'the implanted MD5', overwriting(GLUSTER, 'mediaid', 'MEDIAID')],
  ['61: no ISO', [58, 61, 64], 'is no ISO', (directory) => editBytes(directory, GLUSTER, (bytes) => bytes.fill(0, 16 * 2048, 17 * 2048))],
  [
    '61: an image cut off',
    [58, 61, 64],
    'is shorter than its volume',
    async (directory) => {
      await truncate(join(directory, 'compose', GLUSTER), 200_000)
      await utimes(join(directory, 'compose', GLUSTER), TIME, TIME)
    },
  ],
  ['62: nothing to boot from', [62], 'has nothing to boot from', stating(DISC, { bootable: true })],
  ['63: a file too many', [63], 'is not in images.json', (directory) => writeFile(join(directory, 'compose', DIRECTORY, 'more.iso'), '')],
  ['64: another value', [64], 'line 2 is "SHA256 (Tiny', editing(`${DIRECTORY}/SHA256SUM`, /= \w+/, `= ${'0'.repeat(64)}`)],
  [
    '64: another order',
    [64],
    'line 1 is "# Tiny-1.0-20261122.t.0-Server-x86_64-dvd2',
    editing(`${DIRECTORY}/MD5SUM`, /^(.*\n.*\n)(.*\n.*\n)$/, '$2$1'),
  ],
  ['64: an image too many', [64], 'line 3 is "# more.iso', editing(`${DISC}.SHA1SUM`, /$/, '# more.iso: 1 bytes\nSHA1 (more.iso) = 00\n')],
  ['64: no file of a type', [64], 'has no file with the sha1', (directory) => rm(join(directory, 'compose', DIRECTORY, 'SHA1SUM'))],
  ['65: a file is missing in the manifest', [65], 'line 1 is /.treeinfo', editing(`${DISC}.manifest`, '/.discinfo\n', '')],
  ['65: a file too many in the manifest', [65], 'lists /zzz', editing(`${DISC}.manifest`, /$/, '/zzz\n')],
  ['65: no manifest', [65], 'has no manifest', (directory) => rm(join(directory, 'compose', `${DISC}.manifest`))],
  ['66: another number of discs', [66], 'says discnum 1 of totaldiscs 1', stating(GLUSTER, { disc_count: 2 })],
  ['66: another disc', [66], 'says discnum 1 of totaldiscs 1', stating(GLUSTER, { disc_number: 2 })],
  ['67: a package of the tree is on no disc', [67], 'no disc of the set has /Packages/m/module-1.0-1.noarch.rpm', addPackage],
  [
    '67: a package on two discs',
    [67],
    'as compose/Server/x86_64/iso/Tiny-1.0-20261122.t.0-Server-x86_64-dvd1.iso has',
    (directory) => copyDisc(directory),
  ],
  [
    '68: a variant that is not in the image',
    [68],
    'has no directory /Server-HA',
    stating(GLUSTER, { unified: true, additional_variants: ['Server-HA'] }),
  ],
  [
    '68: a variant that there is not',
    [68],
    'the additional variant Nobody does not exist',
    stating(GLUSTER, { unified: true, additional_variants: ['Nobody'] }),
  ],
]

/** The first disc a third time, as if the set had three. */
async function copyDisc(directory: string): Promise<void> {
  await write(join(directory, 'compose', `${DIRECTORY}/third.iso`), await readFile(join(directory, 'compose', DISC)))
  await write(join(directory, 'compose', `${DIRECTORY}/third.iso.manifest`), await readFile(join(directory, 'compose', `${DISC}.manifest`)))
  await editMetadata(directory, 'images', ({ images }) => {
    const list = images['Server']!['x86_64']!
    const first = list.find(({ path }) => path === DISC)!
    list.push({ ...first, path: `${DIRECTORY}/third.iso` })
  })
  for (const type of ['md5', 'sha1', 'sha256']) {
    const name = `${type.toUpperCase()}SUM`
    const own = await readFile(join(directory, 'compose', `${DISC}.${name}`), 'utf8')
    await edit(directory, `compose/${DIRECTORY}/${name}`, (text) => text + own.replaceAll(DISC.slice(DIRECTORY.length + 1), 'third.iso'))
  }
}

it.each(CASES)('%s', async (what, checks, message, damage) => {
  const findings = await plant(good, damage)
  expect(numbers(findings)).toEqual(checks)
  const check = Number(what.slice(0, 2))
  expect(findings.find((finding) => finding.check === check)?.message).toContain(message)
})

it('takes one file of checksums for the whole directory, with a name before it', async () => {
  const findings = await plant(good, async (directory) => {
    const sums = join(directory, 'compose/Server-Gluster/x86_64/iso')
    await rename(join(sums, 'SHA256SUM'), join(sums, 'Gluster-CHECKSUM'))
    const others = ['MD5SUM', 'SHA1SUM', ...['MD5', 'SHA1', 'SHA256'].map((type) => `${GLUSTER.split('/').at(-1)}.${type}SUM`)]
    for (const name of others) await rm(join(sums, name))
    await editMetadata(directory, 'images', ({ images }) => {
      for (const { checksums } of images['Server-Gluster']!['x86_64']!) for (const type of ['md5', 'sha1']) delete checksums[type]
    })
  })
  expect(findings.map(({ check, message }) => [check, message])).toEqual([[58, 'has checksums of the types sha256']])
})
