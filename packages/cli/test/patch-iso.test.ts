import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, relative } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { runCommandLine } from '../src/program.ts'
import { withoutTerminal } from './without-terminal.ts'

let directory: string
const at = (...parts: string[]): string => join(directory, ...parts)
const run = (program: string, ...args: string[]): string => execFileSync(program, args, { encoding: 'utf8', stdio: 'pipe' })
const write = (path: string, content: string | Buffer): void => {
  mkdirSync(dirname(at(path)), { recursive: true })
  writeFileSync(at(path), content)
}
const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex')
const content = (image: string, name: string): Buffer =>
  execFileSync('isoinfo', ['-R', '-i', at(image), '-x', name], { stdio: 'pipe', maxBuffer: 64 * 1024 * 1024 })
const GRUB = `search --no-floppy --set=root -l 'OLD'\nlinux /vmlinuz inst.stage2=hd:LABEL=OLD quiet\n`
const ELTORITO = Buffer.alloc(30_000, 'boot')

async function murli(...args: string[]): Promise<{ status: number; out: string; err: string }> {
  const [out, err]: [string[], string[]] = [[], []]
  const status = await runCommandLine(args, withoutTerminal({ out: (text) => void out.push(text), err: (line) => void err.push(line) }))
  return { status, out: out.join('\n'), err: err.join('\n') }
}

/** An image as lorax makes them for x86_64: GRUB for BIOS, the EFI system partition behind the files (spec 06 §9.4). */
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'murli-patch-iso-test-'))
  write('tree/images/eltorito.img', ELTORITO)
  write('tree/boot/grub2/grub.cfg', GRUB)
  write('tree/EFI/BOOT/grub.cfg', GRUB)
  write('tree/padding', Buffer.alloc(900_000, 'x'))
  write('tree/run.sh', '#!/bin/sh\n')
  write('tree/.discinfo', '1\nProduct 1\nx86_64\n1\n')
  write('tree/.treeinfo', `[checksums]\nimages/eltorito.img = sha256:${sha256(ELTORITO)}\n`)
  const efi = at('efi.img')
  run('mformat', '-C', '-T', '2880', '-i', efi, '::')
  run('mmd', '-i', efi, '::/EFI', '::/EFI/BOOT')
  run('mcopy', '-i', efi, at('tree/EFI/BOOT/grub.cfg'), '::/EFI/BOOT/grub.cfg')
  write('mbr.img', Buffer.alloc(432))
  const mbr = ['--grub2-mbr', at('mbr.img'), '-partition_offset', '16', '-appended_part_as_gpt']
  const partition = ['-append_partition', '2', 'C12A7328-F81F-11D2-BA4B-00A0C93EC93B', efi]
  const bios = ['-eltorito-boot', 'images/eltorito.img', '-no-emul-boot', '-boot-load-size', '4', '-boot-info-table', '--grub2-boot-info']
  const system = ['-eltorito-alt-boot', '-e', '--interval:appended_partition_2:all::', '-no-emul-boot']
  run('xorrisofs', '-quiet', '-o', at('source.iso'), '-V', 'OLD', '-R', ...mbr, ...partition, ...bios, ...system, at('tree'))
  run('implantisomd5', '--supported-iso', at('source.iso'))
  write('first/ks.cfg', 'first\n')
  write('first/notes/a', 'a')
  chmodSync(at('first/notes/a'), 0o700)
  write('second/ks.cfg', 'second\n')
  write('second/TRANS.TBL', 'left out')
  mkdirSync(at('second/empty'))
})
afterAll(() => rmSync(directory, { recursive: true }))

/** The EFI system partition that El Torito points to. */
function systemPartition(image: string): string {
  const report = run('xorriso', '-indev', at(image), '-report_el_torito', 'plain')
  const block = Number(/^El Torito boot img : +2 +UEFI .* (\d+)$/m.exec(report)?.[1])
  const blocks = Number(/^El Torito img blks : +2 +(\d+)$/m.exec(report)?.[1])
  const bytes = readFileSync(at(image))
  writeFileSync(at('system.img'), bytes.subarray(block * 2048, (block + blocks) * 2048))
  return run('mtype', '-i', at('system.img'), '::/EFI/BOOT/grub.cfg')
}

test('directories are put over an image, which boots as before and by its new label, with the kickstart', async () => {
  const { status, out, err } = await murli(
    'patch-iso',
    '--volume-id',
    `It's a B`,
    at('target.iso'),
    at('source.iso'),
    at('first'),
    at('second'),
  )
  expect({ status, err }).toEqual({ status: 0, err: '' })
  const md5 = /^.*: +([0-9a-f]{32})$/m.exec(run('checkisomd5', '--md5sumonly', at('target.iso')))?.[1]
  expect(out).toBe(`${at('target.iso')}: 'It's a B', MD5 ${md5}, supported`)
  run('checkisomd5', at('target.iso'))
  expect(run('isoinfo', '-d', '-i', at('target.iso'))).toContain(`Volume id: It's a B\n`)
  const label = String.raw`It\x27s\x20a\x20B`
  const quoted = String.raw`'It'\''s a B'`
  const grub = `search --no-floppy --set=root -l ${quoted}\nlinux /vmlinuz inst.stage2=hd:LABEL=${label} inst.ks=hd:LABEL=${label}:/ks.cfg quiet\n`
  expect(content('target.iso', '/boot/grub2/grub.cfg').toString()).toBe(grub)
  expect(content('target.iso', '/EFI/BOOT/grub.cfg').toString()).toBe(grub)
  expect(systemPartition('target.iso')).toBe(grub)
  expect(content('target.iso', '/ks.cfg').toString()).toBe('second\n')
  expect(content('target.iso', '/notes/a').toString()).toBe('a')
  const files = run('isoinfo', '-R', '-f', '-i', at('target.iso')).split('\n')
  expect(files).toContain('/empty')
  expect(run('isoinfo', '-R', '-l', '-i', at('target.iso'))).toMatch(/-r-xr-xr-x +1 +0 +0 +1 .* a +\n/)
  expect(files).not.toContain('/TRANS.TBL')
})

test('the checksums in .treeinfo are those of the files on the image', async () => {
  expect((await murli('patch-iso', ...['plain.iso', 'source.iso', 'first'].map((name) => relative(process.cwd(), at(name))))).status).toBe(
    0,
  )
  const inside = content('plain.iso', '/images/eltorito.img')
  // for its place it was patched
  expect(inside.equals(ELTORITO)).toBe(false)
  expect(content('plain.iso', '/.treeinfo').toString()).toBe(`[checksums]\nimages/eltorito.img = sha256:${sha256(inside)}\n`)
})

test('the command line that s390x boots by has the new label too', async () => {
  const cdboot = Buffer.alloc(0x10480 + 896)
  cdboot.write('ro inst.stage2=hd:LABEL=OLD', 0x10480)
  write('s390/images/cdboot.img', cdboot)
  write('s390/images/cdboot.prm', 'ro inst.stage2=hd:LABEL=OLD\n')
  write('s390/.discinfo', '1\nProduct 1\ns390x\n1\n')
  run('xorrisofs', '-quiet', '-o', at('s390.iso'), '-V', 'OLD', '-R', '-b', 'images/cdboot.img', '-no-emul-boot', at('s390'))
  expect((await murli('patch-iso', '--volume-id', 'NEW', at('s390-new.iso'), at('s390.iso'), at('first'))).status).toBe(0)
  const expected = 'ro inst.stage2=hd:LABEL=NEW inst.ks=hd:LABEL=NEW:/ks.cfg'
  expect(content('s390-new.iso', '/images/cdboot.prm').toString()).toBe(`${expected}\n`)
  const inside = content('s390-new.iso', '/images/cdboot.img')
  expect(inside.toString('latin1', 0x10480, inside.indexOf(0, 0x10480))).toBe(expected)
  const report = run('xorriso', '-indev', at('s390-new.iso'), '-report_el_torito', 'plain')
  expect(report).toMatch(/El Torito img path : +1 +\/images\/cdboot\.img/)
})

test('what it is asked to say of support, it says', async () => {
  const { out } = await murli('patch-iso', '--json', '--supported', 'false', at('unsupported.iso'), at('source.iso'), at('first'))
  expect(JSON.parse(out)).toMatchObject({ volumeId: 'OLD', supported: false, bootable: true, warnings: [] })
  expect(run('checkisomd5', '--md5sumonly', at('unsupported.iso'))).toContain('Supported ISO: no')
})

test('an image that boots nothing and says nothing of itself is patched, with warnings', async () => {
  run('genisoimage', '-quiet', '-R', '-T', '-V', 'DATA', '-o', at('data.iso'), at('first'))
  const { status, err } = await murli('patch-iso', at('more.iso'), at('data.iso'), at('second'))
  expect({ status, lines: err.split('\n') }).toEqual({
    status: 0,
    lines: [
      'warning: the source does not boot, and so the image does not',
      'warning: neither .discinfo nor .treeinfo says for which arch the image is',
      'warning: the source has no implanted MD5, and so says nothing of whether it is supported',
    ],
  })
  run('checkisomd5', at('more.iso'))
  expect(content('more.iso', '/ks.cfg').toString()).toBe('second\n')
  expect(run('isoinfo', '-R', '-f', '-i', at('more.iso'))).not.toContain('TRANS.TBL')
})

test.each<[string, () => string[], string, number]>([
  ['the source is missing', () => [at('x.iso'), at('gone.iso'), at('first')], 'gone.iso is no file', 2],
  ['a directory is missing', () => [at('x.iso'), at('source.iso'), at('gone')], 'gone is no directory', 2],
  ['the target is the source', () => [at('source.iso'), at('source.iso'), at('first')], 'source.iso is the source itself', 2],
  ['the source is no image', () => [at('x.iso'), at('mbr.img'), at('first')], 'mbr.img is no ISO 9660 image', 1],
  ['the label is too long', () => ['--volume-id', 'x'.repeat(33), at('x.iso'), at('source.iso'), at('first')], 'expected 1 to 32 bytes', 2],
  ['the label is empty', () => ['--volume-id', '', at('x.iso'), at('source.iso'), at('first')], 'volume id ""', 2],
  ['the label is a command too', () => ['--volume-id', 'A\n-rm_r /', at('x.iso'), at('source.iso'), at('first')], 'in one line', 2],
  ['there is no place for the target', () => [at('gone', 'x.iso'), at('source.iso'), at('first')], 'gone is no directory', 2],
  ['there is no work directory', () => ['--work-dir', at('gone'), at('x.iso'), at('source.iso'), at('first')], 'gone is no directory', 2],
])('stops when %s, and leaves nothing behind', async (_, args, message, expected) => {
  const { status, err } = await murli('patch-iso', ...args())
  expect(err).toContain(message)
  expect(status).toBe(expected)
  expect(readdirSync(directory).filter((name) => name === 'x.iso' || name.startsWith('.patch'))).toEqual([])
})
