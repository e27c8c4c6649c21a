import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { execa } from 'execa'
import { PROJECT } from './paths.ts'

/** How a command ended. `exitCode` is absent when a signal ended it. */
export interface Ended {
  exitCode: number | undefined
  stdout: string
  stderr: string
}

/** A `murli` command with its own state directory: its own stack, its own store. Disposing ends the stack and removes the state. */
export class Murli implements AsyncDisposable {
  readonly stateDirectory: string
  readonly #env: Record<string, string>

  private constructor(stateDirectory: string, env: Record<string, string>) {
    this.stateDirectory = stateDirectory
    this.#env = { ...env, MURLI_STATE_DIRECTORY: stateDirectory, NO_COLOR: '1' }
  }

  static async make(env: Record<string, string> = {}, parent: string = tmpdir()): Promise<Murli> {
    return new Murli(await mkdtemp(join(parent, 'murli-test-')), env)
  }

  /** Runs the command to its end; never throws for its exit code. */
  run(args: string[], options: { cwd?: string; env?: Record<string, string> } = {}): Promise<Ended> {
    return this.start(args, options).ended
  }

  /** Starts the command, which its process id can kill. */
  start(args: string[], options: { cwd?: string; env?: Record<string, string> } = {}): { pid: number | undefined; ended: Promise<Ended> } {
    const command = execa(`${PROJECT}/bin/murli`, args, {
      cwd: options.cwd ?? PROJECT,
      env: { ...this.#env, ...options.env },
      reject: false,
      stdin: 'ignore',
    })
    return { pid: command.pid, ended: command.then(({ exitCode, stdout, stderr }) => ({ exitCode, stdout, stderr })) }
  }

  /** Runs the command and wants exit code 0. */
  async must(args: string[], options: { cwd?: string; env?: Record<string, string> } = {}): Promise<string> {
    const { exitCode, stdout, stderr } = await this.run(args, options)
    if (exitCode !== 0) throw new Error(`murli ${args.join(' ')}: exit ${exitCode}\n${stdout}\n${stderr}`)
    return stdout
  }

  /** Composes and exports. @returns the exported directory and what the command said. */
  async compose(
    config: string,
    options: { cwd: string; args?: string[]; target: string },
  ): Promise<{ id: string; directory: string; output: string }> {
    const output = await this.must(['compose', config, ...(options.args ?? []), '--target-dir', options.target, '--json'], {
      cwd: options.cwd,
    })
    const id = composeIdOf(output)
    return { id, directory: join(options.target, id), output }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.run(['down'])
    await rm(this.stateDirectory, { recursive: true, force: true })
  }
}

/** What a test waits for while a command runs; a command that ends before is the failure, with all that it said. */
export async function orItsEnd<T>(running: Promise<Ended>, awaited: () => Promise<T>): Promise<T> {
  const early = running.then(({ exitCode, stdout, stderr }): never => {
    throw new Error(`the command ended too early: exit ${exitCode}\n${stdout}\n${stderr}`)
  })
  return await Promise.race([awaited(), early])
}

/** The compose id in the JSON lines of `murli compose --json`. */
export function composeIdOf(output: string): string {
  for (const line of output.split('\n')) {
    const id = line.startsWith('{') ? (JSON.parse(line) as { composeId?: string }).composeId : undefined
    if (id !== undefined) return id
  }
  throw new Error(`no compose id in:\n${output}`)
}
