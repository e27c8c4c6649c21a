import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { parseArgs } from 'node:util'

/*
 * In the place of lorax in tests: takes its options and leaves a tree of the same shape, with a boot.iso that can be checked and an EFI image
 * that can be read. A dracut argument asks for trouble: fail, raise, fill, hang, no-iso, cut-iso, short-iso, no-kernel, empty-kernel, leave-link, no-treeinfo.
 */
const text = { type: 'string' } as const
const texts = { type: 'string', multiple: true } as const
const flag = { type: 'boolean' } as const
const options = {
  product: text,
  version: text,
  release: text,
  variant: text,
  bugurl: text,
  buildarch: text,
  volid: text,
  logfile: text,
  config: text,
  'rootfs-size': text,
  'rootfs-type': text,
  tmp: text,
  source: texts,
  installpkgs: texts,
  'dracut-arg': texts,
  'add-template': texts,
  'add-arch-template': texts,
  'add-template-var': texts,
  'add-arch-template-var': texts,
  isfinal: flag,
  nomacboot: flag,
  noupgrade: flag,
  'skip-branding': flag,
  'squashfs-only': flag,
}

type Values = ReturnType<typeof parseArgs<{ options: typeof options }>>['values']

function make(values: Values, output: string): void {
  const { logfile = '', volid = '', buildarch = '', 'dracut-arg': trouble = [], source = [] } = values
  writeFileSync(logfile, `${process.argv.slice(2).join('\n')}\n`)
  console.log('making an installer')
  if (existsSync(output)) throw new Error(`output directory exists: ${output}`)
  if (trouble.includes('hang')) return void setInterval(() => undefined, 1000)
  if (trouble.includes('fail')) {
    writeFileSync(join(dirname(logfile), 'pylorax.log'), 'starting\nDependency check failed\nnothing provides kernel\n')
    process.exitCode = 1
    return
  }
  if (trouble.includes('raise')) throw new TypeError('no such template')
  if (trouble.includes('fill')) {
    writeFileSync(join(dirname(logfile), 'program.log'), 'Running... mksquashfs\nWrite failed because No space left on device\n')
    process.exitCode = 1
    return
  }
  const label = volid.replaceAll(/[^A-Za-z0-9_]/g, '-')
  const boot = `search --no-floppy --set=root -l '${label}'\nlinux /vmlinuz inst.stage2=hd:LABEL=${label} quiet\n`
  const write = (path: string, content: string): void => {
    mkdirSync(dirname(join(output, path)), { recursive: true })
    writeFileSync(join(output, path), content)
  }
  write('isolinux/isolinux.cfg', `label linux\n  append initrd=initrd.img inst.stage2=hd:LABEL=${label} quiet\n`)
  write('EFI/BOOT/grub.cfg', boot)
  if (!trouble.includes('no-kernel')) write('images/pxeboot/vmlinuz', trouble.includes('empty-kernel') ? '' : 'kernel')
  write('images/install.img', source.map((url) => readFileSync(new URL(`${url}/repodata/repomd.xml`), 'utf8')).join(''))
  if (!trouble.includes('no-treeinfo')) write('.treeinfo', treeinfo(buildarch))
  write('.discinfo', `1\n7\n${buildarch}\n`)
  if (trouble.includes('leave-link')) symlinkSync('/etc/passwd', join(output, 'images/link'))
  efiImage(join(output, 'images/efiboot.img'), join(output, 'EFI/BOOT/grub.cfg'))
  if (!trouble.includes('no-iso')) bootIso(output, label, trouble.includes('cut-iso'))
  if (trouble.includes('short-iso')) truncateSync(join(output, 'images/boot.iso'), 500_000)
}

function treeinfo(arch: string): string {
  const images = 'kernel = images/pxeboot/vmlinuz\nboot.iso = images/boot.iso\nzimage =\n'
  return `[general]\narch = ${arch}\n\n[stage2]\nmainimage = images/install.img\n\n[images-${arch}]\n${images}`
}

function efiImage(image: string, configuration: string): void {
  const mtools = (program: string, ...args: string[]) => execFileSync(program, ['-i', image, ...args])
  mtools('mformat', '-C', '-T', '2880', '::')
  mtools('mmd', '::/EFI', '::/EFI/BOOT')
  mtools('mcopy', configuration, '::/EFI/BOOT/grub.cfg')
}

function bootIso(output: string, label: string, isCut: boolean): void {
  const content = join(dirname(output), 'content')
  mkdirSync(content)
  writeFileSync(join(content, 'padding'), Buffer.alloc(800_000, 'x'))
  const image = join(output, 'images/boot.iso')
  execFileSync('xorrisofs', ['-quiet', '-V', label, '-o', image, content])
  execFileSync('implantisomd5', [image])
  if (isCut) writeFileSync(image, readFileSync(image).fill(0, 700_000, 700_010))
}

const { values, positionals } = parseArgs({ options, allowPositionals: true })
make(values, positionals[0] ?? '')
