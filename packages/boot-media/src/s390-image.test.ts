import { mkdtempDisposable, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { tweakS390Image } from './s390-image.ts'

const AT = 0x10480

/** An image of 128 KiB with this at the place of the command line, and what it is afterwards. */
async function tweaked(commandLine: string | null, volumeId: string, hasKickstart = false) {
  await using directory = await mkdtempDisposable(join(tmpdir(), 'murli-s390-'))
  const image = join(directory.path, 'cdboot.img')
  const before = Buffer.alloc(commandLine === null ? 8192 : 128 * 1024, 0xf0)
  if (commandLine !== null) before.fill(0, AT, AT + 896).write(commandLine, AT, 'latin1')
  await writeFile(image, before)
  const isChanged = await tweakS390Image(image, { volumeId, hasKickstart })
  const after = await readFile(image)
  const end = after.indexOf(0, AT)
  const isSameAround = after.subarray(0, AT).equals(before.subarray(0, AT)) && after.subarray(AT + 896).equals(before.subarray(AT + 896))
  return { isChanged, isSameAround, size: after.length, text: after.toString('latin1', AT, end < 0 ? AT : end) }
}

describe('the boot image of s390x', () => {
  it('has the label and the kickstart in its command line, and all else as it was', async () => {
    expect(await tweaked('ro ramdisk_size=40000 cio_ignore=all,!condev inst.stage2=hd:LABEL=Old\n', 'New one', true)).toEqual({
      isChanged: true,
      isSameAround: true,
      size: 128 * 1024,
      text:
        String.raw`ro ramdisk_size=40000 cio_ignore=all,!condev inst.stage2=hd:LABEL=New\x20one inst.ks=hd:LABEL=New\x20one:/ks.cfg` + '\n',
    })
  })

  it('leaves nothing of a longer command line', async () => {
    expect((await tweaked('inst.stage2=hd:LABEL=A-rather-long-label quiet', 'B')).text).toBe('inst.stage2=hd:LABEL=B quiet')
  })

  it.each([
    ['says no label', 'ro ramdisk_size=40000'],
    ['has something else there', 'inst.stage2=hd:LABEL=Old\u0001\u00ff'],
    ['is too short to have a command line', null],
  ])('is left alone when it %s', async (_, commandLine) => {
    expect(await tweaked(commandLine, 'New')).toMatchObject({ isChanged: false, isSameAround: true })
  })

  it('is refused when the new command line has no room', async () => {
    await expect(tweaked(`inst.stage2=hd:LABEL=X ${'y'.repeat(850)}`, 'Label of 32 characters in all ---')).rejects.toMatchObject({
      code: 'IMAGE_INVALID',
      message: expect.stringContaining('there is room for 895'),
    })
  })
})
