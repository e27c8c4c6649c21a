/** Package names that a multilib method takes or leaves whatever the other rules say. */
export interface MethodLists {
  readonly white: ReadonlySet<string>
  readonly black: ReadonlySet<string>
}

/** Lists of the method `runtime`. Source: multilib.conf as distributed; spec 04 §16. */
export const RUNTIME_LISTS: MethodLists = {
  white: new Set([
    'libflashsupport',
    'libgnat',
    'lmms-vst',
    'nspluginwrapper',
    'perl-libs',
    'redhat-lsb',
    'syslinux-extlinux-nonlinux',
    'syslinux-nonlinux',
    'syslinux-tftpboot',
    'valgrind',
    'wine',
    'yaboot',
  ]),
  black: new Set(['httpd', 'php', 'tomcat-native']),
}

/** Lists of the method `devel`. Source: multilib.conf as distributed; spec 04 §16. */
export const DEVEL_LISTS: MethodLists = {
  white: new Set(),
  black: new Set([
    'dmraid-devel',
    'httpd-devel',
    'kdeutils-devel',
    'mkinitrd-devel',
    'java-1.5.0-gcj-devel',
    'java-1.6.0-openjdk-devel',
    'java-1.7.0-icedtea-devel',
    'java-1.7.0-openjdk-devel',
    'java-1.8.0-openjdk-devel',
    'php-devel',
  ]),
}

/** Names that `runtime` takes when their arch is a 64-bit one. Source: spec 04 §16. */
export const PREFER_64: ReadonlySet<string> = new Set(['gdb', 'frysk', 'systemtap', 'systemtap-runtime', 'ltrace', 'strace'])
