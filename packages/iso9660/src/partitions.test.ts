import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { EFI_SYSTEM_PARTITION, gptPartitions, Iso9660Error, stampPartitionIds } from './index.ts'

let directory: string
let image: Buffer
const reader = (bytes: Buffer) => (offset: number, length: number) => Promise.resolve(bytes.subarray(offset, offset + length))

/** An image with an EFI system partition behind its files, as lorax makes them (spec 06 §9.4). */
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'murli-partitions-'))
  mkdirSync(join(directory, 'tree'))
  writeFileSync(join(directory, 'tree/file'), Buffer.alloc(900_000, 'x'))
  writeFileSync(join(directory, 'efi.img'), Buffer.alloc(100_352, 'e'))
  const partition = ['-append_partition', '2', EFI_SYSTEM_PARTITION, join(directory, 'efi.img')]
  const output = ['-quiet', '-o', join(directory, 'image.iso'), '-partition_offset', '16', '-appended_part_as_gpt']
  execFileSync('xorrisofs', [...output, ...partition, join(directory, 'tree')], { stdio: 'pipe' })
  image = readFileSync(join(directory, 'image.iso'))
})
afterAll(() => rmSync(directory, { recursive: true }))

test('the partitions are those that xorriso reports', async () => {
  const report = execFileSync('xorriso', ['-indev', join(directory, 'image.iso'), '-report_system_area', 'plain'], {
    encoding: 'utf8',
    stdio: 'pipe',
  })
  const reported = [...report.matchAll(/^GPT start and size : +(\d+) +(\d+) +(\d+)$/gm)].map(([, ...numbers]) => numbers.map(Number))
  const partitions = await gptPartitions(reader(image))
  expect(reported.length).toBeGreaterThan(1)
  expect(partitions.map(({ number, offset, size }) => [number, offset / 512, size / 512])).toEqual(reported)
  const system = partitions.find(({ type }) => type === EFI_SYSTEM_PARTITION)
  expect(system).toMatchObject({ number: 2, size: 100_352 })
  expect(image.subarray(system!.offset, system!.offset + system!.size).equals(Buffer.alloc(100_352, 'e'))).toBe(true)
})

test('an image without a table has none', async () => {
  expect(await gptPartitions(reader(Buffer.alloc(2048)))).toEqual([])
  expect(await gptPartitions(reader(Buffer.alloc(100)))).toEqual([])
})

test.each([
  ['its header', 512 + 40],
  ['an entry', 1024 + 32],
])('a table with a changed byte in %s is refused', async (_, offset) => {
  const changed = Buffer.from(image)
  changed.writeUInt8(changed.readUInt8(offset) ^ 1, offset)
  await expect(gptPartitions(reader(changed))).rejects.toThrow(Iso9660Error)
})

test('ids follow from a text, and both tables stay sound', async () => {
  const stamped = (seed: string): Buffer => {
    const copy = Buffer.from(image)
    const read = (offset: number, length: number): Buffer => Buffer.from(copy.subarray(offset, offset + length))
    stampPartitionIds({ read, write: (offset, bytes) => void bytes.copy(copy, offset) }, seed)
    return copy
  }
  const one = stamped('one')
  expect(one.equals(stamped('one'))).toBe(true)
  expect(one.equals(stamped('other'))).toBe(false)
  expect(await gptPartitions(reader(one))).toEqual(await gptPartitions(reader(image)))
  // the copy at the end has its own header, which says where its entries are
  const copy = Number(one.readBigUInt64LE(512 + 32)) * 512
  const fromCopy = (offset: number, length: number) => reader(one)(offset === 512 ? copy : offset, length)
  expect(await gptPartitions(fromCopy)).toEqual(await gptPartitions(reader(image)))
  expect(one.subarray(copy + 56, copy + 72).equals(one.subarray(512 + 56, 512 + 72))).toBe(true)
})
