/**
 * Files that boot the installer, in a tree and in its EFI image (spec 06 §1.5). The peer forgets the last four, and so the BIOS of x86_64,
 * ppc64le and s390x.
 */
export const BOOT_CONFIGURATIONS: readonly string[] = [
  'isolinux/isolinux.cfg',
  'etc/yaboot.conf',
  'ppc/ppc64/yaboot.conf',
  'EFI/BOOT/BOOTX64.conf',
  'EFI/BOOT/grub.cfg',
  'boot/grub2/grub.cfg',
  'boot/grub/grub.cfg',
  'EFI/BOOT/BOOT.conf',
  'images/cdboot.prm',
]

/** What the boot configurations of a tree are to say. */
export interface BootFacts {
  /** Label of the medium that the tree will be on. */
  readonly volumeId: string
  /** Whether `ks.cfg` is at the root of the medium. */
  readonly hasKickstart: boolean
}

/** Word of a kickstart, with the blanks before it, or after it where nothing but a quote is before. */
const KICKSTART = /[ \t]+inst\.ks=[^\s"']*|(?<=^|["'])inst\.ks=[^\s"']*[ \t]*/g
/** A label in a word, up to the quote that may close the text. */
const LABEL = /(:(?:CD)?LABEL=)([^\s"']*)/g
/** The label that grub looks for: quoted, or a word. */
const SEARCHED = /^(\s*search\b.*?\s(?:-l|--label)[ \t]+)(?:'[^']*'|"[^"]*"|[^\s;]+)/

/**
 * A boot configuration for a medium with this label (spec 06 §1.5): every label in it, and the kickstart on every line that has a label.
 * A kickstart that was there is replaced; quotes, and paths behind a label, stay. Doing it twice changes nothing more.
 * @param path of the file: yaboot wants backslashes doubled.
 */
export function tweakedConfiguration(path: string, text: string, { volumeId, hasKickstart }: BootFacts): string {
  const escaped = escapedLabel(volumeId)
  const label = path.includes('yaboot') ? escaped.replaceAll('\\', String.raw`\\`) : escaped
  const quoted = `'${volumeId.replaceAll("'", String.raw`'\''`)}'`
  return text
    .split(/(?<=\n)/)
    .map((line) => withLabels(line, label, hasKickstart).replace(SEARCHED, (_all, before: string) => before + quoted))
    .join('')
}

function withLabels(line: string, label: string, hasKickstart: boolean): string {
  const bare = hasKickstart ? line.replace(KICKSTART, '') : line
  const boots = bare.search(LABEL) >= 0
  let toAdd = hasKickstart && boots ? ` inst.ks=hd:LABEL=${label}:/ks.cfg` : ''
  return (boots ? bare : line).replace(LABEL, (_all, before: string, value: string) => {
    const [added, path] = [toAdd, pathBehind(value)]
    toAdd = ''
    return before + label + path + added
  })
}

/** A slash in a label is always escaped, so that `:/` ends it. */
function pathBehind(value: string): string {
  const start = value.indexOf(':/')
  return start < 0 ? '' : value.slice(start)
}

/**
 * The label as udev names its link: letters, digits, `#+-.:=@_` and what is not ASCII stand for themselves, others are `\xNN`. The peer
 * escapes blanks only, and a kernel would not find `A;B`.
 */
function escapedLabel(volumeId: string): string {
  // oxlint-disable-next-line no-control-regex
  return volumeId.replaceAll(/[\x00-\x7f]/g, (character) => {
    if (/[A-Za-z0-9#+\-.:=@_]/.test(character)) return character
    return String.raw`\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`
  })
}
