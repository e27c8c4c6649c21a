import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, vi } from 'vitest'
import { MurliError } from '../errors/index.ts'
import { namingFullDisk } from './full-disk.ts'
import * as scratch from './scratch.ts'

const full = Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' })
const directory = join(tmpdir(), 'murli-host-1-1')

it('names the scratch directory when its disk is full', async () => {
  vi.spyOn(scratch, 'freeSpace').mockResolvedValueOnce(4096)
  const named = await namingFullDisk(full, directory)
  expect(named).toMatchObject({ code: 'SCRATCH_FULL', details: { directory: tmpdir(), free: 4096 } })
  expect(String(named)).toContain(`the disk of the scratch directory ${tmpdir()} is full, 4096 bytes are free: ENOSPC`)
})

it('says so when it must be another disk', async () => {
  vi.spyOn(scratch, 'freeSpace').mockResolvedValueOnce(10 ** 10)
  expect(String(await namingFullDisk(full, directory))).toContain('though not that of its scratch directory')
})

it('lets other errors pass', async () => {
  const others = [new Error('another'), new MurliError('SCRATCH_FULL', 'told already'), 'text']
  for (const other of others) expect(await namingFullDisk(other, directory)).toBe(other)
})
