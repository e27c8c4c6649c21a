import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, vi } from 'vitest'
import { runCommandLine } from '../src/program.ts'
import { withoutTerminal } from './without-terminal.ts'

/** `murli gather` in the process of a test, with a directory and a cache of its own; its streams are lines, and empty before every test. */
export class GatherCommand {
  scratch = ''
  out: string[] = []
  err: string[] = []

  constructor() {
    beforeEach(async () => {
      this.scratch = await mkdtemp(join(tmpdir(), 'murli-gather-'))
      vi.stubEnv('XDG_CACHE_HOME', join(this.scratch, 'cache'))
      this.out = []
      this.err = []
    })
    afterEach(async () => {
      vi.unstubAllEnvs()
      await rm(this.scratch, { recursive: true })
    })
  }

  /** @returns the exit status */
  run(...args: string[]): Promise<number> {
    const out = (text: string) => void this.out.push(...text.split('\n'))
    return runCommandLine(['gather', ...args], withoutTerminal({ out, err: (line) => void this.err.push(line) }))
  }
}
