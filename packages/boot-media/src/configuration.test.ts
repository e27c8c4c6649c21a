import { describe, expect, it } from 'vitest'
import { tweakedConfiguration } from './configuration.ts'

const VOLUME = 'DP-1.0 Server.x86_64'
const KICKSTART = String.raw`inst.ks=hd:LABEL=DP-1.0\x20Server.x86_64:/ks.cfg`
const tweaked = (text: string, hasKickstart = true, path = 'isolinux/isolinux.cfg', volumeId = VOLUME): string =>
  tweakedConfiguration(path, text, { volumeId, hasKickstart })
const raw = String.raw

describe('a line of a boot configuration', () => {
  it.each([
    ["the peer's example", 'inst.stage2=hd:LABEL=Old quiet', raw`inst.stage2=hd:LABEL=DP-1.0\x20Server.x86_64 ${KICKSTART} quiet`],
    ['a live image', 'root=live:CDLABEL=Old quiet', raw`root=live:CDLABEL=DP-1.0\x20Server.x86_64 ${KICKSTART} quiet`],
    [
      'the label at its end',
      'append inst.stage2=hd:LABEL=Old\n',
      raw`append inst.stage2=hd:LABEL=DP-1.0\x20Server.x86_64 ${KICKSTART}` + '\n',
    ],
    ['a line end of DOS', 'x hd:LABEL=Old\r\ny\r\n', raw`x hd:LABEL=DP-1.0\x20Server.x86_64 ${KICKSTART}` + '\r\ny\r\n'],
    [
      'two labels, and one kickstart',
      'root=live:CDLABEL=A inst.stage2=hd:LABEL=B',
      raw`root=live:CDLABEL=DP-1.0\x20Server.x86_64 ${KICKSTART} inst.stage2=hd:LABEL=DP-1.0\x20Server.x86_64`,
    ],
    ['a path behind the label', 'inst.repo=hd:LABEL=Old:/a/b x', raw`inst.repo=hd:LABEL=DP-1.0\x20Server.x86_64:/a/b ${KICKSTART} x`],
    [
      'a quote that closes',
      'append="x inst.stage2=hd:LABEL=Old"',
      raw`append="x inst.stage2=hd:LABEL=DP-1.0\x20Server.x86_64 ${KICKSTART}"`,
    ],
    [
      'a kickstart that was there',
      'inst.ks=hd:LABEL=Old:/mine.cfg a  inst.ks=http://h/k inst.stage2=hd:LABEL=Old b',
      raw`a inst.stage2=hd:LABEL=DP-1.0\x20Server.x86_64 ${KICKSTART} b`,
    ],
    [
      'one in quotes',
      `append='inst.ks=x inst.stage2=hd:LABEL=Old inst.ks=y'`,
      raw`append='inst.stage2=hd:LABEL=DP-1.0\x20Server.x86_64 ${KICKSTART}'`,
    ],
    ['one alone, which stays with the new label', '  inst.ks=hd:LABEL=Old:/k', raw`  inst.ks=hd:LABEL=DP-1.0\x20Server.x86_64:/k`],
    ['what grub looks for', `search --no-floppy --set=root -l 'Old Label'`, `search --no-floppy --set=root -l '${VOLUME}'`],
    ['the same by its long name', `  search --set=root --label "Old" --hint hd0`, `  search --set=root --label '${VOLUME}' --hint hd0`],
    ['the same as a word', 'search -l Old; boot', `search -l '${VOLUME}'; boot`],
    ['no label', 'menuentry "LABEL" { inst.ks=http://h/k', 'menuentry "LABEL" { inst.ks=http://h/k'],
    ['a device by its identity', 'root=UUID=1234 search --fs-uuid x', 'root=UUID=1234 search --fs-uuid x'],
  ])('%s', (_what, before, after) => {
    expect(tweaked(before)).toBe(after)
    expect(tweaked(after)).toBe(after)
  })

  it('keeps its kickstart, with the new label, when none is configured', () => {
    const before = 'inst.stage2=hd:LABEL=Old inst.ks=hd:LABEL=Old:/k.cfg quiet'
    expect(tweaked(before, false)).toBe(
      raw`inst.stage2=hd:LABEL=DP-1.0\x20Server.x86_64 inst.ks=hd:LABEL=DP-1.0\x20Server.x86_64:/k.cfg quiet`,
    )
  })

  it('has its backslashes doubled for yaboot', () => {
    expect(tweaked('append="hd:LABEL=Old"', false, 'ppc/ppc64/yaboot.conf')).toBe(raw`append="hd:LABEL=DP-1.0\\x20Server.x86_64"`)
    expect(tweaked('append="hd:LABEL=Old"', true, 'etc/yaboot.conf')).toBe(
      raw`append="hd:LABEL=DP-1.0\\x20Server.x86_64 inst.ks=hd:LABEL=DP-1.0\\x20Server.x86_64:/ks.cfg"`,
    )
  })

  it.each([
    ['$&-$1', raw`hd:LABEL=\x24\x26-\x241`, `search -l '$&-$1'`],
    ["it's", raw`hd:LABEL=it\x27s`, raw`search -l 'it'\''s'`],
    ['A;B/C"', raw`hd:LABEL=A\x3bB\x2fC\x22`, `search -l 'A;B/C"'`],
    ['Ř#+-.:=@_', 'hd:LABEL=Ř#+-.:=@_', `search -l 'Ř#+-.:=@_'`],
    [raw`a\b`, raw`hd:LABEL=a\x5cb`, raw`search -l 'a\b'`],
  ])('finds a medium that is called %j', (volumeId, label, search) => {
    expect(tweaked("hd:LABEL=Old\nsearch -l 'Old'", false, 'EFI/BOOT/grub.cfg', volumeId)).toBe(`${label}\n${search}`)
  })
})

it('changes nothing else in a file', () => {
  const before =
    "set default=\"1\"\n\n# comment\nsearch -l 'Old'\nmenuentry 'Install' {\n\tlinux /vmlinuz inst.stage2=hd:LABEL=Old quiet\n}"
  const after = before.replace("'Old'", "'V'").replace('LABEL=Old', 'LABEL=V inst.ks=hd:LABEL=V:/ks.cfg')
  expect(tweaked(before, true, 'EFI/BOOT/grub.cfg', 'V')).toBe(after)
})
