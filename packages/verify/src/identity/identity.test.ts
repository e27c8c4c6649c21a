import { rename, rm, symlink, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { MetadataName } from '../compose/documents.ts'
import { COMPOSE } from '../testing/content.ts'
import { editMetadata } from '../testing/damage.ts'
import { type GoodCompose, goodCompose } from '../testing/good-compose.ts'
import { edit, findingsIn, numbers, plant } from '../testing/plant.ts'

const BASE = 'work/global/composeinfo-base.json'
const NAMES: readonly MetadataName[] = ['composeinfo', 'rpms', 'images', 'modules', 'extra_files']

let good: GoodCompose
beforeAll(async () => {
  good = await goodCompose()
})
afterAll(() => good[Symbol.asyncDispose]())

it('finds nothing in a good compose, by whatever name it is reached', async () => {
  expect(await findingsIn(join(dirname(good.directory), 'latest-Tiny-1'))).toEqual([])
})

/** Replaces a text wherever the compose tells who it is. */
async function everywhere(directory: string, before: string, after: string): Promise<void> {
  for (const name of NAMES) await edit(directory, `compose/metadata/${name}.json`, (text) => text.replaceAll(before, after))
  await edit(directory, BASE, (text) => text.replaceAll(before, after))
}

/** What was done, which checks find something then, a part of the first finding of the first check. */
type Case = [what: string, checks: number[], message: string, damage: (directory: string) => Promise<void>]

const CASES: Case[] = [
  ['1: a newline behind the id', [1], 'is "Tiny-1.0-20261122.t.0\\n"', (directory) => edit(directory, 'COMPOSE_ID', (id) => `${id}\n`)],
  ['1: no id', [1], 'is missing', (directory) => rm(join(directory, 'COMPOSE_ID'))],
  [
    '1: another id in one document',
    [1],
    'is Other-1.0-20261122.t.0',
    (directory) => editMetadata(directory, 'modules', ({ compose }) => (compose.id = 'Other-1.0-20261122.t.0')),
  ],
  ['2: an unknown status', [2], 'is "DONE"', (directory) => writeFile(join(directory, 'STATUS'), 'DONE\n')],
  ['2: no status', [2], 'is missing', (directory) => rm(join(directory, 'STATUS'))],
  [
    '2: finished without packages',
    [2],
    'is missing, and STATUS is FINISHED',
    (directory) => rm(join(directory, 'compose/metadata/rpms.json')),
  ],
  [
    '3: an id of another version',
    [3, 5],
    'is Tiny-2.0-20261122.t.0',
    async (directory) => {
      const id = 'Tiny-2.0-20261122.t.0'
      for (const name of NAMES) await editMetadata(directory, name, ({ compose }) => (compose.id = id))
      await edit(directory, BASE, (text) => text.replace(COMPOSE.id, id))
      await writeFile(join(directory, 'COMPOSE_ID'), id)
    },
  ],
  [
    '3: a release type that there is not',
    [3, 9],
    "release type 'odd' is unknown",
    (directory) => editMetadata(directory, 'composeinfo', ({ release }) => (release.type = 'odd')),
  ],
  ['4: another respin', [4], 'is 7', (directory) => editMetadata(directory, 'rpms', ({ compose }) => (compose.respin = 7))],
  ['4: an unknown type', [4], "compose type 'odd'", (directory) => everywhere(directory, '"type": "test"', '"type": "odd"')],
  [
    '4: no date',
    [4],
    "compose date '2026' is not eight digits",
    (directory) => editMetadata(directory, 'images', ({ compose }) => (compose.date = '2026')),
  ],
  [
    '6: a label beside the grammar',
    [6, 9],
    "label 'RC1' is not",
    (directory) => editMetadata(directory, 'composeinfo', ({ compose }) => (compose.label = 'RC1')),
  ],
  [
    '6: an RC that is not final',
    [6, 9],
    'is false for the label RC-1.0',
    (directory) => editMetadata(directory, 'composeinfo', ({ compose }) => (compose.final = false)),
  ],
  [
    '6: a label without final',
    [6, 9],
    'final belongs to a label',
    (directory) =>
      editMetadata(directory, 'composeinfo', ({ compose }) => {
        delete compose.final
      }),
  ],
  [
    '7: a label in images.json',
    [7],
    'carries a label',
    (directory) => editMetadata(directory, 'images', ({ compose }) => void Object.assign(compose, { label: 'RC-1.0', final: true })),
  ],
  [
    '9: another release in the base',
    [9],
    'is {',
    (directory) => edit(directory, BASE, (text) => text.replace('"version": "1.0"', '"version": "1.1"')),
  ],
  ['9: no base', [9], 'is missing', (directory) => rm(join(directory, BASE))],
  [
    '10: a failure, and FINISHED',
    [10],
    'tells 1 failures',
    (directory) =>
      edit(directory, 'logs/global/deliverables.json', (text) =>
        text.replace('"failed": {}', '"failed": {"iso": [["Server", "x86_64", null]]}'),
      ),
  ],
  [
    '10: no failure, and FINISHED_INCOMPLETE',
    [10],
    'tells 0 failures',
    (directory) => writeFile(join(directory, 'STATUS'), 'FINISHED_INCOMPLETE\n'),
  ],
]

it.each(CASES)('%s', async (_, checks, message, damage) => {
  const findings = await plant(good, damage)
  expect(numbers(findings)).toEqual(checks)
  expect(findings.find(({ check }) => check === checks[0])?.message).toContain(message)
})

it('5: the directory has another name', async () => {
  await using copy = await good.copy()
  const other = join(dirname(copy.directory), 'other')
  await rename(copy.directory, other)
  await rm(join(dirname(copy.directory), 'latest-Tiny-1'))
  expect(await findingsIn(other)).toMatchObject([{ check: 5, severity: 'W', path: '.', message: 'the directory is other' }])
})

it.each([
  ['an absolute one', (id: string, directory: string) => `${dirname(directory)}/${id}`, 'leads to /'],
  ['one that leads nowhere', () => 'Tiny-1.0-20261101.t.0', 'which is no compose'],
  ['one to itself from above', (id: string) => `./${id}`, 'leads to ./Tiny'],
])('8: a link to the latest: %s', async (_, target, message) => {
  const findings = await plant(good, async (directory) => {
    const link = join(dirname(directory), 'latest-Tiny-1')
    await rm(link)
    await symlink(target(COMPOSE.id, directory), link)
  })
  expect(findings).toMatchObject([
    { check: 8, severity: 'W', path: '../latest-Tiny-1', message: expect.stringContaining(message) as string },
  ])
})
