import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { chmod, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { hostname, tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { freeSpace, scratchDirectory, sweepScratch, taskScratch } from './index.ts'

let parent: string
beforeEach(async () => {
  parent = await mkdtemp(join(tmpdir(), 'murli-scratch-'))
})
afterEach(() => rm(parent, { recursive: true, force: true }))

describe('scratchDirectory', () => {
  it('is removed with all that is in it, read-only directories as well', async () => {
    {
      await using scratch = await scratchDirectory(join(parent, 'deeper'))
      await mkdir(join(scratch.path, 'locked'))
      await writeFile(join(scratch.path, 'locked', 'file'), 'x')
      await chmod(join(scratch.path, 'locked'), 0o500)
    }
    expect(await readdir(join(parent, 'deeper'))).toEqual([])
  })
})

describe('sweepScratch', () => {
  it('removes what dead processes of this host left, and nothing else', async () => {
    await using mine = await scratchDirectory(parent)
    const host = hostname().replace(/[^A-Za-z0-9]/g, '_')
    const { pid } = spawnSync('true')
    const dead = `murli-${host}-${pid}-12345-abc`
    const reused = `murli-${host}-${process.pid}-1-abc`
    const elsewhere = `murli-otherhost-${pid}-12345-abc`
    for (const name of [dead, reused, elsewhere, 'something']) await mkdir(join(parent, name))
    expect((await sweepScratch(parent)).toSorted()).toEqual([dead, reused].toSorted())
    expect((await readdir(parent)).toSorted()).toEqual([basename(mine.path), elsewhere, 'something'].toSorted())
  })

  it('finds nothing where nothing is', async () => {
    expect(await sweepScratch(join(parent, 'none'))).toEqual([])
  })
})

describe('taskScratch', () => {
  it('makes directories only when they are asked for', async () => {
    {
      await using scratch = taskScratch(parent)
      expect(await readdir(parent)).toEqual([])
      const work = scratch.work()
      await writeFile(scratch.logFile(), 'log')
      expect(await readdir(work)).toEqual([])
      expect(scratch.work()).toBe(work)
      expect(existsSync(scratch.logFile())).toBe(true)
    }
    expect(await readdir(parent)).toEqual([])
  })
})

describe('freeSpace', () => {
  it('is a number of bytes', async () => {
    expect(await freeSpace(parent)).toBeGreaterThan(1024 * 1024)
  })
})
