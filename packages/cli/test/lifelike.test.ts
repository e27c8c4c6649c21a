import { join } from 'node:path'
import { expect, test } from 'vitest'
import { runCommandLine } from '../src/program.ts'
import { withoutTerminal } from './without-terminal.ts'

test('a configuration as distributions have it is refused for nothing but what this version does not do', async () => {
  let printed = ''
  const context = withoutTerminal({
    out: (text: string, end = '\n') => void (printed += text + end),
    err: (line: string) => void (printed += `on standard error: ${line}\n`),
  })
  expect(await runCommandLine(['validate', '--offline', join(import.meta.dirname, 'lifelike/main.conf')], context)).toBe(1)
  const lines = printed.trimEnd().split('\n')
  expect(lines.filter((line) => !line.startsWith('not supported yet: '))).toEqual([
    'WARNING: Unrecognized config option: image_volume_release. Did you mean image_build_release? (main.conf:7:24)',
    'WARNING: Config option runroot was removed and has no effect; use runroot_method. (main.conf:17:11)',
    'WARNING: Config option bootable was removed and has no effect; images are bootable when buildinstall_method is set. (main.conf:52:12)',
  ])
})
