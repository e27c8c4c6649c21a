import { copyFile, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { execa } from 'execa'

/** One start of a machine from an image. */
export interface Boot {
  image: string
  arch: 'x86_64' | 'aarch64'
  /** `bios` is of x86_64 only. */
  firmware: 'bios' | 'uefi'
  /** `disk`: as if the image had been copied to a USB stick. */
  medium: 'cd' | 'disk'
  /** Of bootParts(). */
  parts: string
}

/** A boot takes 5 to 15 s of one core; this long only where a machine is very busy, or where the image does not boot. */
const DEADLINE_MS = 240_000

/**
 * Boots an image in QEMU, without acceleration, network or anything to write to.
 * @returns what the installer double's init said after `MURLI-BOOT`
 * @throws with all of the serial line when it said nothing before the deadline or the machine's end
 */
export async function boot({ image, arch, firmware, medium, parts }: Boot): Promise<string> {
  const scratch = await mkdtemp(join(tmpdir(), 'murli-qemu-'))
  try {
    const machine = arch === 'x86_64' ? ['-machine', 'pc'] : ['-machine', 'virt', '-cpu', 'cortex-a57']
    const flash = firmware === 'uefi' ? await firmwareOf(`${parts}/${arch === 'x86_64' ? 'amd64' : 'arm64'}`, scratch) : []
    const plain = ['-accel', 'tcg', '-m', '512', '-display', 'none', '-monitor', 'none', '-net', 'none', '-no-reboot', '-serial', 'stdio']
    const { all } = await execa(`qemu-system-${arch}`, [...machine, ...plain, ...flash, ...drive(image, medium)], {
      all: true,
      reject: false,
      stdin: 'ignore',
      timeout: DEADLINE_MS,
      killSignal: 'SIGKILL',
    })
    const said = /^MURLI-BOOT (.*?)\r?$/m.exec(all)?.[1]
    if (said === undefined) throw new Error(`${image} (${firmware}, ${medium}) did not boot:\n${all}`)
    return said
  } finally {
    await rm(scratch, { recursive: true, force: true })
  }
}

/** The firmware's variables are written to: each machine has its own. */
async function firmwareOf(parts: string, scratch: string): Promise<string[]> {
  const variables = join(scratch, 'variables.fd')
  await copyFile(`${parts}/firmware-variables.fd`, variables)
  const code = `if=pflash,format=raw,unit=0,readonly=on,file=${parts}/firmware-code.fd`
  return ['-drive', code, '-drive', `if=pflash,format=raw,unit=1,file=${variables}`]
}

function drive(image: string, medium: Boot['medium']): string[] {
  const file = `if=none,id=medium,format=raw,readonly=on,file=${image.replaceAll(',', ',,')}`
  return medium === 'cd'
    ? ['-device', 'virtio-scsi-pci', '-drive', `${file},media=cdrom`, '-device', 'scsi-cd,drive=medium']
    : ['-drive', file, '-device', 'virtio-blk-pci,drive=medium']
}
