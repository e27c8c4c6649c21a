import { expect, test } from 'vitest'
import { replayCommands, type ReplayRequest } from './replay.ts'

const REQUEST: ReplayRequest = {
  template: '/scratch/boot.iso',
  output: '/scratch/image.iso',
  arch: 'x86_64',
  volumeId: 'DP-1.0 Server.x86_64',
  added: [{ path: `Packages/it's.rpm`, localPath: '/scratch/1', isExecutable: false }],
  updated: [{ path: 'run.sh', localPath: '/scratch/2', isExecutable: true }],
  emptyDirectories: ['empty'],
  appendedPartition: null,
  time: 1_700_000_000,
}
const lines = (changes: Partial<ReplayRequest> = {}): string[] =>
  replayCommands({ ...REQUEST, ...changes })
    .trimEnd()
    .split('\n')

test('the commands in the order of spec 06 §3.7, every word quoted', () => {
  expect(lines()).toEqual([
    `'-abort_on' 'FAILURE'`,
    `'-indev' '/scratch/boot.iso'`,
    `'-outdev' '/scratch/image.iso'`,
    `'-stdio_sync' 'off'`,
    `'-joliet' 'on'`,
    `'-compliance' 'joliet_long_names'`,
    `'-boot_image' 'any' 'replay'`,
    `'-volid' 'DP-1.0 Server.x86_64'`,
    `'-map' '/scratch/1' '/Packages/it'"'"'s.rpm'`,
    `'-update' '/scratch/2' '/run.sh'`,
    `'-mkdir' '/empty' '--'`,
    `'-chown_r' '0' '/' '--'`,
    `'-chgrp_r' '0' '/' '--'`,
    `'-chmod_r' 'a-wst,a+r' '/' '--'`,
    `'-find' '/' '-type' 'd' '-exec' 'chmod' '0555' '--'`,
    `'-find' '/' '-type' 'f' '-exec' 'chmod' '0444' '--'`,
    `'-chmod' '0555' '/run.sh' '--'`,
    `'-alter_date_r' 'b' '=1700000000' '/' '--'`,
    `'-end'`,
  ])
})

test('the EFI system partition is put behind the files right after the way of booting is taken over', () => {
  const commands = lines({ appendedPartition: '/scratch/efiboot.img' })
  expect(commands[commands.indexOf(`'-boot_image' 'any' 'replay'`) + 1]).toBe(
    `'-append_partition' '2' 'C12A7328-F81F-11D2-BA4B-00A0C93EC93B' '/scratch/efiboot.img'`,
  )
})

test('names on media of Power keep their case', () => {
  const commands = lines({ arch: 'ppc64le' })
  expect(commands[commands.indexOf(`'-volid' 'DP-1.0 Server.x86_64'`) - 1]).toBe(`'-as' 'mkisofs' '-U' '--'`)
})
