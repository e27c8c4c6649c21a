import { createHash } from 'node:crypto'
import { execFileSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { dirname, join } from 'node:path'

/** What a tree is made with. */
export interface InstallerTreeOptions {
  readonly label?: string
  /** Text that stands before the blank and `quiet` in its boot configurations, such as a kickstart. */
  readonly words?: string
  /** Whether the EFI system partition is behind the files of boot.iso, as newer lorax leaves it, and no file of it. */
  readonly appended?: boolean
}

const NAMED = ['images/boot.iso', 'images/install.img', 'images/pxeboot/vmlinuz']

/**
 * Writes a tree with an installer as a compose has it: configurations of the tree may have words that its boot.iso lacks, and its `.treeinfo` has
 * the sum of every file that it names.
 */
export function writeInstallerTree(directory: string, { label = 'Old', words = '', appended = false }: InstallerTreeOptions = {}): void {
  const stage = join(directory, '..', 'stage')
  writeBoot(stage, label, '')
  for (const [path, text] of Object.entries({ 'images/install.img': 'runtime', 'images/pxeboot/vmlinuz': 'kernel', LICENSE: 'free' })) {
    write(stage, path, text)
  }
  cpSync(stage, directory, { recursive: true })
  writeBoot(directory, label, words)
  bootIso(stage, join(directory, 'images/boot.iso'), { label, appended })
  writeTreeinfo(directory, 'x86_64')
}

function writeBoot(directory: string, label: string, words: string): void {
  write(directory, 'isolinux/isolinux.cfg', `label linux\n  append initrd=initrd.img inst.stage2=hd:LABEL=${label}${words} quiet\n`)
  write(directory, 'isolinux/isolinux.bin', 'code that is started'.padEnd(4096))
  const grub = `search --no-floppy --set=root -l '${label}'\nlinux /vmlinuz inst.stage2=hd:LABEL=${label}${words} quiet\n`
  write(directory, 'EFI/BOOT/grub.cfg', grub)
  const image = join(directory, 'images/efiboot.img')
  mkdirSync(dirname(image), { recursive: true })
  const mtools = (program: string, ...args: string[]) => execFileSync(program, ['-i', image, ...args])
  if (!existsSync(image)) {
    mtools('mformat', '-C', '-T', '2880', '::')
    mtools('mmd', '::/EFI', '::/EFI/BOOT')
  }
  mtools('mcopy', '-o', join(directory, 'EFI/BOOT/grub.cfg'), '::/EFI/BOOT/grub.cfg')
}

/** A `.treeinfo` for the files as they are now. @param dropped path whose sum it lacks */
export function writeTreeinfo(directory: string, arch: string, dropped?: string): void {
  const images = 'kernel = images/pxeboot/vmlinuz\nboot.iso = images/boot.iso\nzimage =\n'
  const sums = NAMED.filter((path) => path !== dropped).map((path) => {
    const sum = createHash('sha256')
      .update(readFileSync(join(directory, path)))
      .digest('hex')
    return `${path} = sha256:${sum}\n`
  })
  const tree = `[tree]\narch = ${arch}\nbuild_timestamp = 1600000000\n\n[stage2]\nmainimage = images/install.img\n\n`
  writeFileSync(join(directory, '.treeinfo'), `${tree}[images-${arch}]\n${images}\n[checksums]\n${sums.join('')}`)
}

function bootIso(stage: string, image: string, { label, appended }: { label: string; appended: boolean }): void {
  const efi = join(stage, 'images/efiboot.img')
  const behind = ['-append_partition', '2', '0xef', efi, '-e', '--interval:appended_partition_2:all::', '-m', efi]
  const boot = ['-b', 'isolinux/isolinux.bin', '-c', 'isolinux/boot.cat', '-no-emul-boot', '-boot-load-size', '4', '-boot-info-table']
  const firmware = ['-eltorito-alt-boot', ...(appended ? behind : ['-e', 'images/efiboot.img']), '-no-emul-boot']
  execFileSync('xorrisofs', ['-quiet', '-R', '-V', label, ...boot, ...firmware, '-o', image, stage], { stdio: 'ignore' })
  execFileSync('implantisomd5', [image], { stdio: 'ignore' })
}

function write(directory: string, path: string, content: string): void {
  mkdirSync(dirname(join(directory, path)), { recursive: true })
  writeFileSync(join(directory, path), content)
}

/** A server that answers on a free port until it is disposed of. */
export interface TestServer extends AsyncDisposable {
  readonly url: string
}

/** @param answer what it does with requests; with a path, files of that directory are sent */
export async function serve(answer: string | RequestListener): Promise<TestServer> {
  const server = createServer(typeof answer === 'string' ? filesOf(answer) : answer)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

/** Sends files of a directory. */
export function filesOf(directory: string): RequestListener {
  return (request, response) => {
    const path = join(directory, decodeURIComponent(request.url ?? '/'))
    if (existsSync(path)) response.end(readFileSync(path))
    else response.writeHead(404).end()
  }
}
