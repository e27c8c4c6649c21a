import { execFileSync } from 'node:child_process'
import { mkdtempDisposable, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runTool } from '@murli/runtime/tool'
import { expect, test } from 'vitest'
import { tweakEfiImage } from './efi-image.ts'

const SECTORS = 2880
const GRUB = "search -l 'Old'\nlinux /vmlinuz inst.stage2=hd:LABEL=Old quiet\n"

/** Runs the act with a FAT image of these files. */
async function withImage(
  files: Record<string, string>,
  act: (path: string, tweak: () => Promise<boolean>) => Promise<void>,
): Promise<void> {
  await using directory = await mkdtempDisposable(join(tmpdir(), 'murli-efi-'))
  const image = join(directory.path, 'efiboot.img')
  const mtools = (program: string, ...args: string[]) => execFileSync(program, ['-i', image, ...args], { cwd: directory.path })
  mtools('mformat', '-C', '-T', String(SECTORS), '-v', 'ANACONDA', '::')
  mtools('mmd', '::/EFI', '::/EFI/BOOT')
  for (const [path, text] of Object.entries(files)) {
    await writeFile(join(directory.path, 'file'), text)
    mtools('mcopy', 'file', `::${path}`)
  }
  const signal = new AbortController().signal
  const tool = (file: string, args: string[], options = {}) => runTool(file, args, options, { signal, directory: directory.path })
  const facts = { volumeId: 'A B', hasKickstart: true }
  await act(image, () => tweakEfiImage(image, facts, { task: { tool, scratch: directory.path }, mtime: 1_700_000_000 }))
}

const inside = (image: string, path: string): string => execFileSync('mtype', ['-i', image, `::${path}`], { encoding: 'utf8' })

test('all configurations in the image, by their own texts, and nothing else', async () => {
  const files = { '/EFI/BOOT/grub.cfg': GRUB, '/EFI/BOOT/BOOT.CONF': GRUB.replace('quiet', ''), '/EFI/BOOT/notes.cfg': GRUB }
  await withImage(files, async (image, tweak) => {
    expect(await tweak()).toBe(true)
    const tweaked = String.raw`linux /vmlinuz inst.stage2=hd:LABEL=A\x20B inst.ks=hd:LABEL=A\x20B:/ks.cfg`
    expect(inside(image, '/EFI/BOOT/grub.cfg')).toBe(`search -l 'A B'\n${tweaked} quiet\n`)
    expect(inside(image, '/EFI/BOOT/BOOT.conf')).toBe(`search -l 'A B'\n${tweaked} \n`)
    expect(inside(image, '/EFI/BOOT/notes.cfg')).toBe(GRUB)
    const once = await readFile(image)
    expect(await tweak()).toBe(false)
    expect(await readFile(image)).toEqual(once)
    expect(execFileSync('mlabel', ['-s', '-i', image, '::'], { encoding: 'utf8' })).toContain('ANACONDA')
  })
})

test('an image without any stays as it is', async () => {
  await withImage({ '/EFI/BOOT/BOOTX64.EFI': 'MZ' }, async (image, tweak) => {
    const before = await readFile(image)
    expect(await tweak()).toBe(false)
    expect(await readFile(image)).toEqual(before)
  })
})

test('what is no FAT image is refused', async () => {
  await withImage({}, async (image, tweak) => {
    await writeFile(image, 'no image')
    await expect(tweak()).rejects.toMatchObject({ code: 'TOOL_FAILED', details: { program: 'mdir' } })
  })
})
