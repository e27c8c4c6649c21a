import { expect, test } from 'vitest'
import { refuseCollisions } from './collision.ts'

test.each([
  ['nothing', []],
  ['files beside one another, also where a name continues another', ['a', 'a-b', 'b/a', 'b/a-b', 'b-c/a']],
])('accepts %s', (_, paths) => {
  expect(() => refuseCollisions(paths)).not.toThrow()
})

test.each([
  ['a file twice', ['a/b', 'c', 'a/b'], 'extra_isos: a/b would be on the image twice'],
  ['a file where a directory is', ['a', 'a/b'], 'extra_isos: a would be a file and a directory on the image'],
  ['the same with a name between both', ['a', 'a-b', 'a/b'], 'extra_isos: a would be a file and a directory on the image'],
  ['the same deeper down', ['a/b', 'a/b-c', 'a/b/c/d'], 'extra_isos: a/b would be a file and a directory on the image'],
])('refuses %s', (_, paths, message) => {
  expect(() => refuseCollisions(paths)).toThrow(message)
})
