import { copyFile, mkdir, rename, rm, symlink, utimes } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { TIME } from '../testing/content.ts'
import { createrepo, editBytes, type Entry, moveEntry } from '../testing/damage.ts'
import { type GoodCompose, goodCompose } from '../testing/good-compose.ts'
import { edit, findingsIn, numbers, plant } from '../testing/plant.ts'

const TINY = 'tiny-1:1.0-1.src'
const DOC: Entry = { variant: 'Server', arch: 'x86_64', srpm: TINY, nevra: 'tiny-doc-1:1.0-1.noarch' }
const DOC_PATH = 'Server/x86_64/os/Packages/t/tiny-doc-1.0-1.noarch.rpm'
const DEBUG: Entry = { variant: 'Server', arch: 's390x', srpm: TINY, nevra: 'tiny-debuginfo-1:1.0-1.s390x' }
const DEBUG_PATH = 'Server/s390x/debug/tree/Packages/t/tiny-debuginfo-1.0-1.s390x.rpm'
const EXTRA = 'extra-0:1.0-1.src'
const OPTIONAL: Entry = { variant: 'Server-optional', arch: 'x86_64', srpm: EXTRA, nevra: 'extra-0:1.0-1.noarch' }
const LOG = 'logs/global/config-dump.global.log'

const at = (directory: string, path: string): string => join(directory, 'compose', path)

async function copy(directory: string, from: string, to: string): Promise<void> {
  await mkdir(dirname(at(directory, to)), { recursive: true })
  await copyFile(at(directory, from), at(directory, to))
  await utimes(at(directory, to), TIME, TIME)
}

async function move(directory: string, from: string, to: string): Promise<void> {
  await mkdir(dirname(at(directory, to)), { recursive: true })
  await rename(at(directory, from), at(directory, to))
}

let good: GoodCompose
beforeAll(async () => {
  good = await goodCompose()
})
afterAll(() => good[Symbol.asyncDispose]())

it('finds nothing in a good compose', async () => {
  expect(await findingsIn(good.directory)).toEqual([])
})

/** What was done, which checks find something then, a part of the first finding of that check. */
type Case = [what: string, checks: number[], message: string, damage: (directory: string) => Promise<void>]

const CASES: Case[] = [
  [
    '24: a package is a link',
    [24],
    'is a symbolic link',
    async (directory) => {
      await rm(at(directory, DOC_PATH))
      await symlink(at(directory, DOC_PATH.replace('x86_64', 's390x')), at(directory, DOC_PATH))
    },
  ],
  ['24: a package is gone', [24, 41], 'does not exist', (directory) => rm(at(directory, DOC_PATH))],
  ['25: a package too many', [25], 'is not in rpms.json', (directory) => copy(directory, DOC_PATH, `${dirname(DEBUG_PATH)}/more.rpm`)],
  ['26: another epoch', [26], 'is tiny-doc-1:1.0-1.noarch', (directory) => moveEntry(directory, DOC, { nevra: 'tiny-doc-0:1.0-1.noarch' })],
  [
    '26: no package at all',
    [26, 38],
    'not a readable RPM file',
    async (directory) => {
      await editBytes(directory, DEBUG_PATH, () => Buffer.alloc(5000, 1))
      const args = ['--excludes=*']
      await createrepo(directory, 'Server/s390x/debug/tree', { args })
    },
  ],
  [
    '26: another file name',
    [26],
    'holds extra-0:1.0-1.noarch',
    async (directory) => {
      const path = 'Server-optional/x86_64/os/Packages/e/extra.rpm'
      await move(directory, 'Server-optional/x86_64/os/Packages/e/extra-1.0-1.noarch.rpm', path)
      await createrepo(directory, 'Server-optional/x86_64/os', { comps: true })
      await moveEntry(directory, OPTIONAL, { path })
    },
  ],
  [
    '27: a debug package is called binary',
    [27, 38],
    'the category is binary',
    (directory) => moveEntry(directory, DEBUG, { category: 'binary' }),
  ],
  [
    '27: a debug package is among the binary ones',
    [27, 38],
    'is not among the debug packages',
    async (directory) => {
      const path = 'Server/s390x/os/Packages/t/tiny-debuginfo-1.0-1.s390x.rpm'
      await move(directory, DEBUG_PATH, path)
      await createrepo(directory, 'Server/s390x/debug/tree')
      await createrepo(directory, 'Server/s390x/os', { comps: true })
      await moveEntry(directory, DEBUG, { path })
    },
  ],
  ['28: a key that signed nothing', [28], 'the file is unsigned', (directory) => moveEntry(directory, DOC, { sigkey: 'deadbeef' })],
  [
    '28: packages must be signed',
    [28],
    'the file is unsigned',
    (directory) => edit(directory, LOG, (text) => text.replace('"repos"', '"koji"').replace('null', '"deadbeef"')),
  ],
  ['29: another source', [29], 'stands under module-0:1.0-1.src', (directory) => moveEntry(directory, DOC, { srpm: 'module-0:1.0-1.src' })],
  [
    '29: another epoch of the source',
    [29],
    'stands under tiny-0:1.0-1.src',
    (directory) => moveEntry(directory, DOC, { srpm: 'tiny-0:1.0-1.src' }),
  ],
  [
    '30: the source is in a variant that is not the parent',
    [30],
    'its source extra-0:1.0-1.src is in Server-Gluster',
    async (directory) => {
      const path = 'Server-Gluster/source/tree/Packages/e/extra-1.0-1.src.rpm'
      await move(directory, 'Server-optional/source/tree/Packages/e/extra-1.0-1.src.rpm', path)
      await createrepo(directory, 'Server-optional/source/tree')
      await createrepo(directory, 'Server-Gluster/source/tree')
      await moveEntry(directory, { ...OPTIONAL, nevra: EXTRA }, { variant: 'Server-Gluster', path })
    },
  ],
  [
    '31: a package is in no bucket',
    [31],
    'is in no directory of a letter',
    async (directory) => {
      const path = 'Server-optional/x86_64/os/Packages/extra-1.0-1.noarch.rpm'
      await move(directory, 'Server-optional/x86_64/os/Packages/e/extra-1.0-1.noarch.rpm', path)
      await createrepo(directory, 'Server-optional/x86_64/os', { comps: true })
      await moveEntry(directory, OPTIONAL, { path })
    },
  ],
  [
    '32: a package of another arch',
    [32],
    'a package of s390x is in a tree of x86_64',
    async (directory) => {
      const path = DEBUG_PATH.replace('Server/s390x', 'Server/x86_64')
      await copy(directory, DEBUG_PATH, path)
      await createrepo(directory, 'Server/x86_64/debug/tree')
      await moveEntry(directory, DEBUG, { arch: 'x86_64', path, copy: true })
    },
  ],
  [
    '33: two files of one NEVRA',
    [33],
    'is another file than',
    async (directory) => {
      await editBytes(directory, DOC_PATH.replace('x86_64', 's390x'), (bytes) => Buffer.concat([bytes, Buffer.from('more')]))
      await createrepo(directory, 'Server/s390x/os', { comps: true })
    },
  ],
  [
    '33: two packages at one path',
    [25, 26, 29, 33, 38],
    'is said to be',
    (directory) => moveEntry(directory, DOC, { path: 'Server/x86_64/os/Packages/m/module-1.0-1.noarch.rpm' }),
  ],
]

it.each(CASES)('%s', async (what, checks, message, damage) => {
  const findings = await plant(good, damage)
  expect(numbers(findings)).toEqual(checks)
  const check = Number(what.slice(0, 2))
  expect(findings.find((finding) => finding.check === check)?.message).toContain(message)
})
