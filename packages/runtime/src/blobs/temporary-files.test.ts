import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { sweepTemporaryFiles, TemporaryFiles } from './temporary-files.ts'

const root = mkdtempSync(join(tmpdir(), 'murli-temporary-'))
afterAll(() => rmSync(root, { recursive: true }))
const MODULE = new URL('temporary-files.ts', import.meta.url).href
const SCRIPT = `
  const { TemporaryFiles } = await import(${JSON.stringify(MODULE)})
  const path = new TemporaryFiles(process.argv[1]).next()
  require('node:fs').writeFileSync(path, 'half')
  console.log(path)
  setInterval(() => {}, 1000)
`

it('are swept when their process was killed, and kept while it lives', async () => {
  const child = spawn(process.execPath, ['--input-type=commonjs', '-e', `(async () => {${SCRIPT}})()`, root], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [line] = (await once(child.stdout, 'data')) as [Buffer]
  const path = line.toString().trim()
  using mine = new TemporaryFiles(root)
  const own = mine.next()
  writeFileSync(own, 'mine')
  expect(sweepTemporaryFiles(root)).toBe(0)
  expect([existsSync(path), existsSync(own)]).toEqual([true, true])
  const gone = once(child, 'exit')
  child.kill('SIGKILL')
  await gone
  expect(sweepTemporaryFiles(root)).toBe(1)
  expect([existsSync(path), existsSync(own)]).toEqual([false, true])
})

it('of another machine are swept after a day', () => {
  const foreign = join(root, '999.1.1.abcd')
  mkdirSync(foreign)
  expect(sweepTemporaryFiles(root)).toBe(0)
  const longAgo = Date.now() / 1000 - 25 * 60 * 60
  utimesSync(foreign, longAgo, longAgo)
  expect(sweepTemporaryFiles(root)).toBe(1)
})

it('go with their owner', () => {
  const files = new TemporaryFiles(root)
  const [one, two] = [files.next(), files.next()]
  expect(one).not.toBe(two)
  writeFileSync(one, 'x')
  files[Symbol.dispose]()
  expect(existsSync(dirname(one))).toBe(false)
})
