import { MurliError } from '@murli/runtime/errors'

const ISOLINUX = ['-b', 'isolinux/isolinux.bin', '-c', 'isolinux/boot.cat', '-no-emul-boot', '-boot-load-size', '4', '-boot-info-table']
const EFI = ['-eltorito-alt-boot', '-e', 'images/efiboot.img', '-no-emul-boot']
const CHRP = ['-r', '-l', '-sysid', 'PPC', '-chrp-boot']
const CDBOOT = ['-eltorito-boot', 'images/cdboot.img', '-no-emul-boot']

/** Words of mkisofs by tree arch (spec 06 §3.6). Power boots by CHRP alone: what Apple's firmware wants is not in installers any more. */
const BY_ARCH: Readonly<Record<string, readonly string[]>> = {
  x86_64: [...ISOLINUX, ...EFI],
  i386: ISOLINUX,
  aarch64: EFI,
  ppc64le: CHRP,
  ppc64: CHRP,
  ppc: CHRP,
  s390x: CDBOOT,
  s390: CDBOOT,
  arm: [],
  armhfp: [],
}

/** What programs of the mkisofs family are told so that a medium boots. @throws {MurliError} NOT_SUPPORTED for an arch that nobody knows to boot. */
export function mkisofsBootArguments(arch: string): readonly string[] {
  const words = BY_ARCH[arch]
  if (words !== undefined) return words
  throw new MurliError('NOT_SUPPORTED', `Unknown arch: ${arch} media cannot be made bootable`)
}

/** Files that a program changes where they lie, so that they must not be shared. */
export const PATCHED_IN_PLACE: ReadonlySet<string> = new Set(['isolinux/isolinux.bin', 'images/boot.img'])

/** What makes a medium of mkisofs boot from disks too; null where there is nothing to do. The id is fixed, else each image had another. */
export function isohybridArguments(arch: string, image: string, seconds: number): readonly string[] | null {
  const id = `0x${(seconds >>> 0).toString(16).padStart(8, '0')}`
  if (arch === 'x86_64') return ['--uefi', '--id', id, image]
  return arch === 'i386' ? ['--id', id, image] : null
}
