import { createHash } from 'node:crypto'
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll } from 'vitest'

/** The label of a medium, as kernels and grub are told. */
export const VOLUME = 'DP-1.0 Server.x86_64'
/** The same, as udev names it. */
const LABEL = String.raw`DP-1.0\x20Server.x86_64`
/** What configurations of the installer's tree say, and those of its boot.iso. */
export const GRUB = `search --no-floppy --set=root -l '${VOLUME}'\nlinux /vmlinuz inst.stage2=hd:LABEL=${LABEL} quiet\n`
const OLD = "search --no-floppy --set=root -l 'old'\nlinux /vmlinuz inst.stage2=hd:LABEL=old quiet\n"
/** Where test files may put things; removed at the end. */
export const directory = mkdtempSync(join(tmpdir(), 'murli-bootable-'))
afterAll(() => rmSync(directory, { recursive: true }))

/** A boot image of BIOS that `isohybrid` knows for one of isolinux. */
function isolinux(): Buffer {
  const image = Buffer.alloc(24_576, 'i')
  Buffer.from('fbc07870', 'hex').copy(image, 64)
  return image
}

function efiImage(configuration: string): Buffer {
  const image = join(directory, `efi-${createHash('md5').update(configuration).digest('hex')}.img`)
  const mtools = (program: string, ...args: string[]) => execFileSync(program, ['-i', image, ...args])
  rmSync(image, { force: true })
  mtools('mformat', '-C', '-T', '2880', '-N', '12345678', '::')
  mtools('mmd', '::/EFI', '::/EFI/BOOT')
  writeFileSync(join(directory, 'grub.cfg'), configuration)
  mtools('mcopy', join(directory, 'grub.cfg'), '::/EFI/BOOT/grub.cfg')
  return readFileSync(image)
}

/** Ways in which boot.iso of an installer boots, with what its tree has of that. */
export const KINDS: Record<string, { files: Record<string, Buffer | string>; words: string[] }> = {
  isolinux: {
    files: {
      'isolinux/isolinux.bin': isolinux(),
      'isolinux/isolinux.cfg': `append inst.stage2=hd:LABEL=${LABEL}\n`,
      'images/efiboot.img': efiImage(GRUB),
    },
    words: [
      '-b',
      'isolinux/isolinux.bin',
      '-c',
      'isolinux/boot.cat',
      '-no-emul-boot',
      '-boot-load-size',
      '4',
      '-boot-info-table',
      '-eltorito-alt-boot',
      '-e',
      'images/efiboot.img',
      '-no-emul-boot',
    ],
  },
  'an appended partition': {
    files: { 'images/eltorito.img': Buffer.alloc(8192, 'e'), 'images/efiboot.img': efiImage(GRUB), 'boot/grub2/grub.cfg': GRUB },
    words: [
      '-b',
      'images/eltorito.img',
      '-no-emul-boot',
      '-boot-load-size',
      '4',
      '-boot-info-table',
      '-append_partition',
      '2',
      '0xef',
      join(directory, 'old-efi.img'),
      '-appended_part_as_gpt',
      '-partition_offset',
      '16',
      '-eltorito-alt-boot',
      '-e',
      '--interval:appended_partition_2:all::',
      '-no-emul-boot',
    ],
  },
  'EFI alone': { files: { 'images/efiboot.img': efiImage(GRUB) }, words: ['-e', 'images/efiboot.img', '-no-emul-boot'] },
  ppc64le: { files: { 'boot/grub/grub.cfg': GRUB, 'ppc/bootinfo.txt': 'boot' }, words: ['-chrp-boot-part'] },
  's390x with another label': {
    files: { 'images/cdboot.img': s390Image('inst.stage2=hd:LABEL=old quiet') },
    words: ['-b', 'images/cdboot.img', '-no-emul-boot'],
  },
  s390x: { files: { 'images/cdboot.img': Buffer.alloc(4096, 's') }, words: ['-b', 'images/cdboot.img', '-no-emul-boot'] },
}

/** As much of an image of s390x as has its command line. */
function s390Image(commandLine: string): Buffer {
  const image = Buffer.alloc(0x10480 + 896)
  image.write(commandLine, 0x10480)
  return image
}

/** The boot.iso of such an installer, as lorax leaves it: with its own label, and other configurations than the tree. */
function bootIso({ files, words }: { files: Record<string, Buffer | string>; words: string[] }): Buffer {
  const tree = mkdtempSync(join(directory, 'tree-'))
  writeFileSync(join(directory, 'old-efi.img'), efiImage(OLD))
  const put = (path: string, bytes: Buffer | string): void => {
    mkdirSync(dirname(join(tree, path)), { recursive: true })
    writeFileSync(join(tree, path), bytes)
  }
  for (const [path, bytes] of Object.entries(files))
    put(path, path.endsWith('.cfg') ? OLD : path === 'images/efiboot.img' ? efiImage(OLD) : bytes)
  if (words.some((word) => word.startsWith('--interval'))) rmSync(join(tree, 'images/efiboot.img'))
  put('EFI/BOOT/grub.cfg', OLD)
  put('images/install.img', Buffer.alloc(700_000, 'r'))
  put('.buildstamp', 'stamp')
  const image = `${tree}.iso`
  execFileSync('xorriso', ['-as', 'mkisofs', '-quiet', '-V', 'old', '-J', '-R', ...words, '-o', image, tree], { stdio: 'pipe' })
  return readFileSync(image)
}

const BOOT_ISOS = new Map<string, Buffer>()
/** The boot.iso of an installer of this kind. Made once: programs write the time into it. */
export function bootIsoOf(kind: string): Buffer {
  const image = BOOT_ISOS.get(kind) ?? bootIso(KINDS[kind]!)
  BOOT_ISOS.set(kind, image)
  return image
}

/** The boot configuration in what EFI boots by the catalogue of an image. */
export function efiConfiguration(image: string): string {
  const report = execFileSync('xorriso', ['-indev', image, '-report_el_torito', 'plain'], { encoding: 'utf8', stdio: 'pipe' })
  const block = Number(/^El Torito boot img : +\d+ +UEFI .* (\d+)$/m.exec(report)?.[1])
  const partition = join(directory, 'found.img')
  writeFileSync(partition, readFileSync(image).subarray(block * 2048, block * 2048 + 2880 * 512))
  return execFileSync('mtype', ['-i', partition, '::/EFI/BOOT/grub.cfg'], { encoding: 'utf8' })
}
