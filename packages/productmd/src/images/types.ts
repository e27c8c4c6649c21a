/**
 * Image types of productmd with the formats that they come in (spec 05 §4.2); an empty list means any. `live` has none in
 * productmd and is `iso` in practice.
 */
export const IMAGE_FORMATS: Readonly<Record<string, readonly string[]>> = {
  appx: ['appx'],
  boot: ['iso'],
  'bootable-container': ['ociarchive'],
  cd: ['iso'],
  container: ['tar.xz', 'oci', 'ociarchive'],
  docker: ['tar.gz', 'tar.xz'],
  dvd: ['iso'],
  'dvd-debuginfo': ['iso'],
  'dvd-ostree': ['iso'],
  'dvd-ostree-osbuild': ['iso'],
  ec2: [],
  fex: ['erofs.xz', 'erofs.gz', 'erofs', 'squashfs.xz', 'squashfs.gz', 'squashfs'],
  kvm: [],
  live: [],
  'live-osbuild': ['iso'],
  'liveimg-squashfs': ['liveimg.squashfs'],
  netinst: ['iso'],
  ociarchive: ['ociarchive'],
  p2v: [],
  qcow: ['qcow'],
  qcow2: ['qcow2'],
  raw: ['raw'],
  'raw-xz': ['raw.xz'],
  rescue: [],
  'rhevm-ova': ['rhevm.ova'],
  'tar-gz': ['tar.gz'],
  'vagrant-hyperv': ['vagrant-hyperv.box'],
  'vagrant-libvirt': ['vagrant-libvirt.box'],
  'vagrant-virtualbox': ['vagrant-virtualbox.box'],
  'vagrant-vmware-fusion': ['vagrant-vmware-fusion.box'],
  vdi: ['vdi'],
  'vhd-compressed': ['vhd.gz', 'vhd.xz', 'vhdfixed.xz'],
  vmdk: ['vmdk'],
  vpc: ['vhd'],
  'vsphere-ova': ['vsphere.ova'],
  wsl2: ['tar', 'tar.gz', 'wsl'],
}

/** Every format that some type comes in. */
export const ALL_FORMATS: ReadonlySet<string> = new Set(Object.values(IMAGE_FORMATS).flat())
