import { describe, expect, it } from 'vitest'
import { buildLogPath, canonicalArch, imagePath, rpmPath, taskOutputPath, typedFilePath, urlOf, workPath } from './index.ts'

const build = { packageName: 'glibc', version: '2.38', release: '1.fc42', volume: null }
const rpm = { name: 'glibc-common', version: '2.38', release: '1.fc42', arch: 'x86_64' }

describe('places of files', () => {
  it.each([
    ['a package as built', rpmPath(build, rpm, null), 'packages/glibc/2.38/1.fc42/x86_64/glibc-common-2.38-1.fc42.x86_64.rpm'],
    ['a package of no key', rpmPath(build, rpm, ''), 'packages/glibc/2.38/1.fc42/x86_64/glibc-common-2.38-1.fc42.x86_64.rpm'],
    [
      'a signed package',
      rpmPath(build, rpm, '1A2B3C4D'),
      'packages/glibc/2.38/1.fc42/data/signed/1a2b3c4d/x86_64/glibc-common-2.38-1.fc42.x86_64.rpm',
    ],
    [
      'a source package on a volume',
      rpmPath({ ...build, volume: 'archive' }, { ...rpm, name: 'glibc', arch: 'src' }, null),
      'vol/archive/packages/glibc/2.38/1.fc42/src/glibc-2.38-1.fc42.src.rpm',
    ],
    ['a file on the volume called DEFAULT', imagePath({ ...build, volume: 'DEFAULT' }, 'a.iso'), 'packages/glibc/2.38/1.fc42/images/a.iso'],
    ['documents of a module', typedFilePath(build, 'module', 'modulemd.txt'), 'packages/glibc/2.38/1.fc42/files/module/modulemd.txt'],
    ['a log', buildLogPath(build, 'x86_64/build.log'), 'packages/glibc/2.38/1.fc42/data/logs/x86_64/build.log'],
    ['output of a task', taskOutputPath(123_456_789, 'a.qcow2'), 'work/tasks/6789/123456789/a.qcow2'],
    ['output of a task on a volume', taskOutputPath(10_000, 'logs/a.log', 'big'), 'vol/big/work/tasks/0/10000/logs/a.log'],
    ['what a scratch build names', workPath('tasks/1/1/a.rpm'), 'work/tasks/1/1/a.rpm'],
  ])('%s', (_, path, expected) => {
    expect(path).toBe(expected)
  })

  it('become addresses with what versions have in them', () => {
    expect(urlOf('https://koji.example.org/kojifiles/', 'packages/a/1.0~rc1/2^git+3/x86_64/a.rpm')).toBe(
      'https://koji.example.org/kojifiles/packages/a/1.0~rc1/2%5Egit%2B3/x86_64/a.rpm',
    )
  })
})

it.each([
  ['i686', 'i386'],
  ['athlon', 'i386'],
  ['ia32e', 'x86_64'],
  ['ppc64p7', 'ppc64'],
  ['ppc64le', 'ppc64le'],
  ['sparc64v', 'sparc64'],
  ['sparcv9', 'sparc'],
  ['alphaev6', 'alpha'],
  ['armv7hl', 'armhfp'],
  ['armv5tel', 'arm'],
  ['aarch64', 'aarch64'],
  ['noarch', 'noarch'],
])('%s counts as %s', (arch, canonical) => {
  expect(canonicalArch(arch)).toBe(canonical)
})
