/** CPU arch of the tree arches whose name is not one itself. Source: spec 03 §2.1. */
export const CPU_ARCHES: ReadonlyMap<string, string> = new Map([
  ['i386', 'i686'],
  ['arm', 'armv7l'],
  ['armhfp', 'armv7hnl'],
  ['sparc', 'sparc64v'],
])

/** Arch → the next arch whose packages it accepts too; every chain ends in `noarch`. Source: spec 03 §2.1. */
export const FALLBACK: ReadonlyMap<string, string> = new Map([
  ...chain('x86_64 athlon i686 i586 i486 i386 noarch'),
  ...chain('amd64 x86_64'),
  ...chain('ia32e x86_64'),
  ...chain('geode i586'),
  ...chain('ppc64le noarch'),
  ...chain('ppc64p7 ppc64 ppc noarch'),
  ...chain('ppc64pseries ppc64'),
  ...chain('ppc64iseries ppc64'),
  ...chain('s390x s390 noarch'),
  ...chain('sparc64v sparcv9v sparcv9 sparcv8 sparc noarch'),
  ...chain('sparc64 sparcv9'),
  ...chain('armv7l armv6l armv5tejl armv5tel noarch'),
  ...chain('armv7hnl armv7hl armv6hl noarch'),
  ...chain('aarch64 noarch'),
  ...chain('arm64 noarch'),
  ...chain('ia64 noarch'),
  ...chain('sh4a sh4 noarch'),
  ...chain('sh3 noarch'),
  ...chain('alphaev7 alphaev68 alphaev67 alphaev6 alphapca56 alphaev56 alphaev5 alphaev45 alphaev4 alpha noarch'),
])

/** First arch of the second (multilib) chain of a CPU arch. Source: spec 03 §2.1. */
export const SECOND_ARCHES: ReadonlyMap<string, string> = new Map([
  ['x86_64', 'athlon'],
  ['ppc64', 'ppc'],
  ['s390x', 's390'],
  ['sparc64', 'sparcv9'],
  ['sparc64v', 'sparcv9v'],
])

/** The links of a chain written best first. */
function chain(arches: string): [string, string][] {
  const names = arches.split(' ')
  return names.slice(1).map((next, index) => [names[index] ?? next, next])
}
