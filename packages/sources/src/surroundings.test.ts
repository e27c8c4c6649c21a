import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { DEFAULT_SETTINGS, settingsFromEnvironment, Sources, type SourceSettings } from './index.ts'

const PATH = process.env['PATH']
const SOURCE = { scm: 'git', repo: 'https://git.example/x', branch: 'main', file: 'x' }
const { signal } = new AbortController()
let directory: string

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'murli-path-'))
})
afterEach(() => {
  process.env['PATH'] = PATH
})
afterAll(() => rm(directory, { recursive: true }))

/** A program called git that does this, first in the path. */
async function gitThat(script: string): Promise<void> {
  await writeFile(join(directory, 'git'), `#!/bin/sh\n${script}\n`, { mode: 0o755 })
  process.env['PATH'] = `${directory}:${PATH}`
}

const open = (settings: Partial<SourceSettings> = {}) =>
  Sources.open({ configDirectory: '/', signal, settings: { ...DEFAULT_SETTINGS, pauseMs: 10, patienceMs: 500, ...settings } })

describe('git', () => {
  it('that is killed is no word about the repository', async () => {
    await gitThat('kill -9 $$')
    await using sources = await open()
    await expect(sources.branch(SOURCE)).rejects.toMatchObject({ code: 'TOOL_KILLED', message: expect.stringContaining('SIGKILL') })
    await expect(sources.files(SOURCE, 'file')).rejects.toMatchObject({ code: 'TOOL_KILLED' })
  })

  it('that is missing is told so', async () => {
    process.env['PATH'] = join(directory, 'nothing')
    await using sources = await open()
    const missing = { code: 'TOOL_MISSING', message: "the program 'git' is missing", hint: 'install it' }
    await expect(sources.branch(SOURCE)).rejects.toMatchObject(missing)
    await expect(sources.files(SOURCE, 'file')).rejects.toMatchObject(missing)
  })

  it('is asked again after faults that may pass, and no longer than allowed', async () => {
    const count = join(directory, 'count')
    await gitThat(`echo x >> ${count}; [ $(wc -l < ${count}) -gt 2 ] && { printf '${'d'.repeat(40)}\\tHEAD\\n'; exit 0; }
echo 'fatal: unable to access: Could not resolve host: git.example' >&2; exit 128`)
    await using sources = await open()
    expect(await sources.branch({ ...SOURCE, branch: null })).toBe('d'.repeat(40))
    await gitThat("echo 'fatal: unable to access: Could not resolve host: git.example' >&2; exit 128")
    await using impatient = await open({ patienceMs: 50 })
    await expect(impatient.branch(SOURCE)).rejects.toThrow(
      'ref does not exist in remote repo https://git.example/x with the error fatal: unable to access: Could not resolve host: git.example',
    )
    await expect(impatient.files(SOURCE, 'file')).rejects.toMatchObject({ code: 'REPO_UNREACHABLE' })
  })

  it('runs without prompts, hooks, configuration of the machine and other protocols', async () => {
    const out = join(directory, 'out')
    await gitThat(`echo "$@" > ${out}; env >> ${out}; printf '${'d'.repeat(40)}\\tHEAD\\n'`)
    await using sources = await open()
    await sources.branch({ ...SOURCE, branch: null, options: { credential_helper: 'cache --timeout=5' } })
    const [command = '', ...environment] = (await readFile(out, 'utf8')).trim().split('\n')
    expect(command).toContain('-c core.hooksPath=/dev/null')
    expect(command).toContain('-c credential.useHttpPath=true -c credential.helper=cache --timeout=5')
    expect(command).toMatch(/ls-remote -- https:\/\/git\.example\/x HEAD$/)
    expect(environment).toEqual(
      expect.arrayContaining([
        'GIT_TERMINAL_PROMPT=0',
        'GIT_CONFIG_NOSYSTEM=1',
        'GIT_CONFIG_GLOBAL=/dev/null',
        'GIT_ALLOW_PROTOCOL=https:http:ssh:git',
      ]),
    )
  })
})

describe('settings', () => {
  it('come from the environment', () => {
    const settings = settingsFromEnvironment({
      MURLI_ALLOW_COMMANDS: '1',
      MURLI_GIT_CONFIG: '/etc/murli/gitconfig',
      MURLI_SOURCES_TIMEOUT_SECONDS: '60',
      MURLI_SOURCES_PATIENCE_SECONDS: '0',
      MURLI_SOURCES_LIMIT_MIB: '10',
    })
    const limits = { totalMs: 60_000, patienceMs: 0, maxBytes: 10 * 1024 ** 2 }
    expect(settings).toMatchObject({ allowCommands: true, gitConfig: '/etc/murli/gitconfig', ...limits })
    expect(settingsFromEnvironment({ MURLI_ALLOW_COMMANDS: '', MURLI_GIT_CONFIG: '' })).toEqual(DEFAULT_SETTINGS)
  })

  it.each([
    ['MURLI_ALLOW_COMMANDS', 'yes', 'expected 1, or 0'],
    ['MURLI_SOURCES_TIMEOUT_SECONDS', '1m', 'expected a whole number'],
    ['MURLI_SOURCES_LIMIT_MIB', '-1', 'expected a whole number'],
  ])('%s=%s is refused', (name, value, message) => {
    expect(() => settingsFromEnvironment({ [name]: value })).toThrow(`${name}=${value}: ${message}`)
  })
})
