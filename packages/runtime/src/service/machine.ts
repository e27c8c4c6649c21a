/** Arches of RPM that programs of a machine are for, by Node's name for its processor (`process.arch`). */
const NATIVE: Partial<Record<NodeJS.Architecture, readonly string[]>> = {
  x64: ['x86_64', 'x86_64_v2', 'i386'],
  arm64: ['aarch64'],
  ppc64: ['ppc64le'],
  s390x: ['s390x'],
  riscv64: ['riscv64'],
  loong64: ['loongarch64'],
}

/** Arches whose native tasks this machine takes: its own first, then those that it is told to emulate. */
export function takenArches(foreign: readonly string[], cpu: NodeJS.Architecture = process.arch): string[] {
  return [...new Set([...(NATIVE[cpu] ?? []), ...foreign])]
}
