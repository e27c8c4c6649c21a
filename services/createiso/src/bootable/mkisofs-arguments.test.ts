import { expect, test } from 'vitest'
import { isohybridArguments, mkisofsBootArguments } from './mkisofs-arguments.ts'

const ISOLINUX = '-b isolinux/isolinux.bin -c isolinux/boot.cat -no-emul-boot -boot-load-size 4 -boot-info-table'
const EFI = '-eltorito-alt-boot -e images/efiboot.img -no-emul-boot'

test.each([
  ['x86_64', `${ISOLINUX} ${EFI}`],
  ['i386', ISOLINUX],
  ['aarch64', EFI],
  ['ppc64le', '-r -l -sysid PPC -chrp-boot'],
  ['s390x', '-eltorito-boot images/cdboot.img -no-emul-boot'],
  ['armhfp', ''],
])('the words of spec 06 §3.6 for %s', (arch, words) => {
  expect(mkisofsBootArguments(arch).join(' ')).toBe(words)
})

test('an arch that nobody knows to boot is named', () => {
  expect(() => mkisofsBootArguments('riscv64')).toThrow(
    expect.objectContaining({ code: 'NOT_SUPPORTED', message: expect.stringContaining('riscv64') as string }),
  )
})

test.each([
  ['x86_64', '--uefi --id 0x6553f100 o.iso'],
  ['i386', '--id 0x6553f100 o.iso'],
  ['aarch64', undefined],
])('a medium for %s boots from disks by isohybrid with %s (spec 06 §3.8)', (arch, words) => {
  expect(isohybridArguments(arch, 'o.iso', 1_700_000_000)?.join(' ')).toBe(words)
})
