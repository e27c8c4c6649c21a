import { anyGlobMatcher } from '@murli/rpmmd/glob'

const ROOT_LIBRARIES = new Set(['/lib', '/lib64'])
const LIBRARIES = new Set(['/lib', '/lib64', '/usr/lib', '/usr/lib64'])
const SHARED_LIBRARY = /\.so\../s
const SUBDIRECTORIES = ['alsa-lib', 'dri', 'gtk-2.0/modules', 'gtk-2.0/immodules', 'krb5/plugins', 'sasl2', 'vdpau']

/** Directories in which every file is one of a runtime. */
const WHOLE_DIRECTORIES = new Set([
  ...SUBDIRECTORIES.flatMap((directory) => [`/usr/lib/${directory}`, `/usr/lib64/${directory}`]),
  '/lib/security',
  '/lib64/security',
  '/etc/lsb-release.d',
])

const GTK_PREFIXES = ['/usr/lib/gtk-2.0', '/usr/lib64/gtk-2.0']
const isGtkDirectory = anyGlobMatcher(
  ['engines', 'modules', 'immodules', 'loaders', 'printbackends', 'filesystems'].map((kind) => `/usr/lib*/gtk-2.0/*/${kind}`),
)
const PREFIXES = ['/usr/lib/gstreamer-', '/usr/lib64/gstreamer-']
/** Globs, not expressions: these look through a path once, however it is made. */
const isPluginDirectory = anyGlobMatcher([
  '/usr/lib*/qt*/plugins/*',
  '/usr/lib*/kde*/plugins/*',
  '/usr/lib*/qt5/qml/*',
  '/usr/lib*/gdk-pixbuf-2.0/*/loaders',
  '/usr/lib*/xine/plugins/*',
])

/** Whether a package that has this file (or directory) is needed at run time by programs of the second arch. Source: spec 04 §16. */
export function isRuntimeFile(path: string): boolean {
  const slash = path.lastIndexOf('/')
  const directory = path.slice(0, Math.max(slash, 0))
  const base = path.slice(slash + 1)
  if (LIBRARIES.has(directory) && SHARED_LIBRARY.test(base)) return true
  if (WHOLE_DIRECTORIES.has(directory)) return true
  if (directory === '/etc/ld.so.conf.d') return base.endsWith('.conf')
  if (ROOT_LIBRARIES.has(directory)) return base.startsWith('libnss_') || base.startsWith('libdb-')
  if (!directory.startsWith('/usr/lib')) return false
  if (GTK_PREFIXES.some((prefix) => directory.startsWith(prefix))) return isGtkDirectory(directory)
  if (PREFIXES.some((prefix) => directory.startsWith(prefix))) return true
  if (isPluginDirectory(directory)) return true
  return isProgramPlugin(directory, base)
}

function isProgramPlugin(directory: string, base: string): boolean {
  switch (directory) {
    case '/usr/lib/oprofile':
    case '/usr/lib64/oprofile':
      return SHARED_LIBRARY.test(base)
    case '/usr/lib/wine':
    case '/usr/lib64/wine':
      return base.endsWith('.so')
    case '/usr/lib/sane':
    case '/usr/lib64/sane':
      return base.startsWith('libsane-')
    default:
      return false
  }
}
