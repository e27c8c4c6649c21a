import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { TreeFile } from '@murli/contracts/documents'
import { type LocalObjects, objectFile, placeObject } from './local-objects.ts'

let directory: string
let objects: LocalObjects

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'murli-cli-'))
  objects = { directory, bucket: 'murli' }
})

afterEach(() => rmSync(directory, { recursive: true }))

function store(content: string): Pick<TreeFile, 'digest' | 'size'> {
  const digest = `sha256:${createHash('sha256').update(content).digest('hex')}` as const
  const file = objectFile(objects, digest)
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, content, { mode: 0o444 })
  return { digest, size: content.length }
}

function place(name: string, file: Omit<TreeFile, 'path'>): { how: string | null; mtime: number; mode: number; inode: number } {
  const path = join(directory, name)
  const how = placeObject(objects, { path: name, ...file }, path)
  const { mtimeMs, mode, ino } = statSync(path)
  return { how, mtime: mtimeMs / 1000, mode: mode & 0o777, inode: ino }
}

test('a blob is linked, with the time and mode of the compose', () => {
  const blob = store('payload')
  const inode = statSync(objectFile(objects, blob.digest)).ino
  expect(place('a.rpm', { ...blob, mtime: 1_600_000_000 })).toEqual({ how: 'link', mtime: 1_600_000_000, mode: 0o644, inode })
  expect(place('b.rpm', { ...blob, mtime: 1_600_000_000 })).toMatchObject({ how: 'link', inode })
})

test('another time or mode is a copy, and what was linked before keeps its own', () => {
  const blob = store('payload')
  const first = place('a.rpm', { ...blob, mtime: 1_600_000_000 })
  expect(place('b.rpm', { ...blob, mtime: 1_700_000_000 })).toMatchObject({ how: 'copy', mtime: 1_700_000_000 })
  expect(place('c.rpm', { ...blob, mtime: 1_600_000_000, mode: 0o755 })).toMatchObject({ how: 'copy', mode: 0o755 })
  expect(statSync(join(directory, 'a.rpm'))).toMatchObject({ ino: first.inode, mtimeMs: 1_600_000_000_000 })
  expect(readFileSync(join(directory, 'b.rpm'), 'utf8')).toBe('payload')
})

test('a blob that is not there, or not whole, is left to the server', () => {
  const blob = store('payload')
  expect(placeObject(objects, { path: 'a', ...blob, size: 3, mtime: 0 }, join(directory, 'a'))).toBeNull()
  rmSync(objectFile(objects, blob.digest))
  expect(placeObject(objects, { path: 'a', ...blob, mtime: 0 }, join(directory, 'a'))).toBeNull()
})
