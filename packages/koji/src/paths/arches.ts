/** Arches by the one that trees and repositories are called after (spec 07 §9.2). Others are their own. */
const CANONICAL: readonly (readonly [pattern: RegExp, arch: string])[] = [
  [/^(?:i[3456]86|athlon|geode)$/, 'i386'],
  [/^(?:ia32e|x86_64)$/, 'x86_64'],
  [/^ppc64(?:p7|pseries|iseries)?$/, 'ppc64'],
  [/^sparc64/, 'sparc64'],
  [/^sparc/, 'sparc'],
  [/^alpha/, 'alpha'],
  [/^arm.*h/, 'armhfp'],
  [/^arm/, 'arm'],
]

/** The arch that a hub counts another one to. */
export function canonicalArch(arch: string): string {
  return CANONICAL.find(([pattern]) => pattern.test(arch))?.[1] ?? arch
}
