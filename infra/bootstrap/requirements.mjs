/**
 * The programs that Murli runs and does not bring itself. Presence is judged by the program (or, for plug-ins, by a
 * file), never by the package database, so that a program from elsewhere counts.
 *
 * @typedef {'compose' | 'test' | 'bench'} Scope each needs everything that those before it need, and more
 * @typedef {object} Requirement
 * @property {string[]} programs all of them must be on the PATH
 * @property {string[]} [files] or: one of these exists
 * @property {string} purpose what it is for, in a few words
 * @property {string | null} apt Debian package; null: not packaged there
 * @property {string | null} dnf Fedora package; null: not packaged there
 * @property {Scope} scope
 * @property {string[]} [cpus] only on these (`process.arch`)
 */

const SCOPES = /** @type {const} */ (['compose', 'test', 'bench'])

/** @type {Requirement[]} */
export const requirements = [
  {
    programs: ['flock', 'setpriv', 'unshare'],
    purpose: 'locks, and programs that end with their parent',
    apt: 'util-linux',
    dnf: 'util-linux',
    scope: 'compose',
  },
  { programs: ['nats-server'], purpose: 'messages and state', apt: 'nats-server', dnf: 'nats-server', scope: 'compose' },
  {
    programs: ['createrepo_c', 'modifyrepo_c', 'sqliterepo_c'],
    purpose: 'repository metadata',
    apt: 'createrepo-c',
    dnf: 'createrepo_c',
    scope: 'compose',
  },
  {
    programs: ['rpmbuild', 'rpm2cpio'],
    purpose: 'reading packages, and building those of the example',
    apt: 'rpm',
    dnf: 'rpm-build',
    scope: 'compose',
  },
  { programs: ['cpio'], purpose: 'extra files from packages', apt: 'cpio', dnf: 'cpio', scope: 'compose' },
  { programs: ['xorriso'], purpose: 'bootable images', apt: 'xorriso', dnf: 'xorriso', scope: 'compose' },
  { programs: ['genisoimage', 'isoinfo'], purpose: 'images', apt: 'genisoimage', dnf: 'genisoimage', scope: 'compose' },
  { programs: ['jigdo-file'], purpose: 'files that rebuild images from packages', apt: 'jigdo-file', dnf: 'jigdo', scope: 'compose' },
  {
    programs: ['mergerepo_c'],
    purpose: 'what assembling repodata is measured by',
    apt: 'createrepo-c',
    dnf: 'createrepo_c',
    scope: 'bench',
  },
  { programs: ['sqlite3'], purpose: 'databases of repositories, read as text', apt: 'sqlite3', dnf: 'sqlite', scope: 'test' },
  { programs: ['checkisomd5'], purpose: 'the media check that images pass', apt: 'isomd5sum', dnf: 'isomd5sum', scope: 'test' },
  { programs: ['mcopy', 'mdir', 'mformat'], purpose: 'EFI images that are changed', apt: 'mtools', dnf: 'mtools', scope: 'compose' },
  {
    programs: ['isohybrid'],
    purpose: 'images that boot from USB',
    apt: 'syslinux-utils',
    dnf: 'syslinux',
    scope: 'compose',
    cpus: ['x64'],
  },
  { programs: ['xz'], purpose: 'xz-compressed metadata', apt: 'xz-utils', dnf: 'xz', scope: 'compose' },
  { programs: ['git'], purpose: 'configurations that refer to Git repositories', apt: 'git', dnf: 'git-core', scope: 'compose' },
  { programs: ['bzip2'], purpose: 'bzip2-compressed metadata', apt: 'bzip2', dnf: 'bzip2', scope: 'compose' },
  { programs: ['zstd'], purpose: 'zstd-compressed metadata', apt: 'zstd', dnf: 'zstd', scope: 'compose' },
  { programs: ['dnf'], purpose: 'the client that the tests please', apt: 'dnf', dnf: 'dnf', scope: 'test' },
  {
    programs: [],
    files: [
      '/usr/lib/python3/dist-packages/dnf-plugins/repoclosure.py',
      '/usr/lib64/dnf5/plugins/repoclosure_cmd_plugin.so',
      '/usr/lib/aarch64-linux-gnu/dnf5/plugins/repoclosure_cmd_plugin.so',
    ],
    purpose: 'dnf repoclosure',
    apt: 'dnf-plugins-core',
    dnf: 'dnf-plugins-core',
    scope: 'test',
  },
  {
    programs: [],
    // of Debian; of EL 9 and 10, and of Fedora
    files: ['/usr/lib/python3/dist-packages', ...['9', '12', '13', '14'].map((minor) => `/usr/lib64/python3.${minor}/site-packages`)].map(
      (directory) => `${directory}/hawkey/__init__.py`,
    ),
    purpose: 'libsolv as dnf uses it, which judges versions and dependencies',
    apt: 'python3-hawkey',
    dnf: 'python3-hawkey',
    scope: 'test',
  },
  { programs: ['swift-proxy-server'], purpose: 'an independent object storage', apt: 'swift-proxy', dnf: null, scope: 'test' },
  { programs: ['swift-account-server'], purpose: 'its accounts', apt: 'swift-account', dnf: null, scope: 'test' },
  { programs: ['swift-container-server'], purpose: 'its buckets', apt: 'swift-container', dnf: null, scope: 'test' },
  { programs: ['swift-object-server'], purpose: 'its objects', apt: 'swift-object', dnf: null, scope: 'test' },
  { programs: ['memcached'], purpose: 'its sessions', apt: 'memcached', dnf: 'memcached', scope: 'test' },
  {
    programs: ['qemu-system-x86_64'],
    purpose: 'machines that images boot',
    apt: 'qemu-system-x86',
    dnf: 'qemu-system-x86-core',
    scope: 'test',
  },
  {
    programs: ['qemu-system-aarch64'],
    purpose: 'machines that images of aarch64 boot',
    apt: 'qemu-system-arm',
    dnf: 'qemu-system-aarch64-core',
    scope: 'test',
  },
  // Fedora's is named grub2-mkimage; the images that boot are made of Debian's packages, which need apt-get as well
  { programs: ['grub-mkimage'], purpose: 'boot loaders of the images that tests boot', apt: 'grub-common', dnf: null, scope: 'test' },
  { programs: ['python3'], purpose: 'checks that read our files with other libraries', apt: 'python3', dnf: 'python3', scope: 'test' },
  {
    programs: ['repo2solv'],
    purpose: 'libsolv, which benchmarks are measured by',
    apt: 'libsolv-tools',
    dnf: 'libsolv-tools',
    scope: 'bench',
  },
]

/**
 * Those that this machine lacks.
 *
 * @param {Requirement[]} table
 * @param {{ scope: Scope, cpu: string, hasProgram: (name: string) => boolean, hasFile: (path: string) => boolean }} machine
 * @returns {Requirement[]}
 */
export function missingRequirements(table, machine) {
  return table.filter((requirement) => {
    if (SCOPES.indexOf(requirement.scope) > SCOPES.indexOf(machine.scope)) return false
    if (requirement.cpus !== undefined && !requirement.cpus.includes(machine.cpu)) return false
    const programsThere = requirement.programs.every((name) => machine.hasProgram(name))
    const filesThere = requirement.files === undefined || requirement.files.some((path) => machine.hasFile(path))
    return !(programsThere && filesThere)
  })
}
