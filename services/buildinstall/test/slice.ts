import type { BuildinstallSlice } from '@murli/contracts/slices'

/** The slice of Server.x86_64, with what a test wants to be different; `lorax`: of its options. */
export function buildinstallSlice(changes: Partial<BuildinstallSlice>, lorax: Partial<BuildinstallSlice['lorax']> = {}): BuildinstallSlice {
  const none = {
    groups: [],
    environments: [],
    buildinstallPackages: [],
    modules: null,
    kojiTags: null,
    release: null,
    parent: null,
    children: [],
  }
  const lists = {
    installPackages: [],
    templates: [],
    archTemplates: [],
    templateVariables: [],
    archTemplateVariables: [],
    dracutArguments: [],
  }
  const unset = { bugUrl: null, rootfsSize: null, configurationFile: null, rootfsType: null, skipBranding: false, squashfsOnly: false }
  return {
    kind: 'slice',
    version: 1,
    variant: { uid: 'Server', id: 'Server', name: 'Server', type: 'variant', arches: ['x86_64'], isEmpty: false, ...none },
    arch: 'x86_64',
    buildArch: 'x86_64',
    release: { name: 'Dummy Product', short: 'DP', version: '1.0', type: 'ga', internal: false, baseProduct: null },
    volumeIdFormats: ['{release_short}-{version} {variant}.{arch}'],
    volumeIdSubstitutions: {},
    restrictedVolumeId: false,
    discTypes: {},
    lorax: { version: '1.0', noMacboot: true, noUpgrade: true, ...lists, ...unset, ...lorax },
    sources: [],
    kickstart: null,
    checksum: 'sha256',
    mediaChecksums: ['sha256'],
    ...changes,
  }
}
