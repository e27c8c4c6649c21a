import { createHash } from 'node:crypto'
import type { ComparisonFlag } from '@murli/rpmmd/dependency'
import type { WrittenDependency, WrittenPackage } from '@murli/rpmmd/testing'
import { isPrimaryPath } from '@murli/rpmmd/records'
import * as fc from 'fast-check'

const FLAGS: ComparisonFlag[] = ['EQ', 'LT', 'GT', 'LE', 'GE']
/** So many names of each kind; about half of what is required is provided by nobody, or not in the right version. */
const KINDS = 60

const index = fc.nat({ max: KINDS - 1 })
const version = fc.constantFrom('1', '1.0', '2', '1.0~rc1', '1.0^1', '1.05', '10')
const release = fc.constantFrom('1', '2', '1.fc40')
const capability = fc.oneof(
  { weight: 4, arbitrary: index.map((number) => `cap${number}`) },
  { weight: 1, arbitrary: index.map((number) => `lib${number}.so.1()(64bit)`) },
  { weight: 1, arbitrary: index.map((number) => `perl(X::Y${number})`) },
  { weight: 1, arbitrary: index.map((number) => `pkg${number}`) },
)
const path = fc
  .tuple(fc.constantFrom('/usr/bin/f', '/usr/share/f', '/etc/f', '/opt/f', '/usr/lib/sendmail'), index)
  .map(([directory, number]) => (directory.endsWith('sendmail') ? directory : `${directory}${number}`))

const versioned = fc.record({
  name: capability,
  flags: fc.constantFrom(...FLAGS),
  epoch: fc.constantFrom('0', '0', '1'),
  version,
  release: fc.option(release, { nil: null }),
})
const plain = capability.map((name) => ({ name }))
const single: fc.Arbitrary<WrittenDependency> = fc.oneof({ weight: 3, arbitrary: versioned }, { weight: 2, arbitrary: plain })

const SIGNS = { EQ: '=', LT: '<', GT: '>', LE: '<=', GE: '>=' } as const
const operand = fc.oneof(
  capability,
  path,
  fc.tuple(capability, fc.constantFrom(...FLAGS), version).map(([name, flag, is]) => `${name} ${SIGNS[flag]} ${is}`),
)

/** Boolean dependencies of all operators, in depth. */
const boolean = fc.letrec<{ any: string; joined: string }>((tie) => ({
  any: fc.oneof({ maxDepth: 2, depthSize: 'small' }, operand, tie('joined')),
  joined: fc.oneof(
    fc
      .tuple(tie('any'), fc.constantFrom('and', 'or', 'with', 'without', 'if', 'unless'), tie('any'))
      .map(([left, operator, right]) => `(${left} ${operator} ${right})`),
    fc
      .tuple(tie('any'), fc.constantFrom('if', 'unless'), tie('any'), tie('any'))
      .map(([left, operator, right, otherwise]) => `(${left} ${operator} ${right} else ${otherwise})`),
  ),
})).joined

const required: fc.Arbitrary<WrittenDependency> = fc.oneof(
  { weight: 5, arbitrary: fc.tuple(single, fc.boolean()).map(([dependency, pre]) => ({ ...dependency, pre })) },
  { weight: 2, arbitrary: path.map((name) => ({ name })) },
  { weight: 3, arbitrary: boolean.map((name) => ({ name })) },
  { weight: 1, arbitrary: fc.constant({ name: 'rpmlib(CompressedFileNames)', flags: 'LE', epoch: '0', version: '3.0.4', release: '1' }) },
)

const provided = fc.oneof({ weight: 8, arbitrary: single }, { weight: 1, arbitrary: path.map((name) => ({ name })) })

/** Packages that need and provide the same few things, each NEVRA once. `name` begins their names. */
export function packages(name: string): fc.Arbitrary<WrittenPackage[]> {
  const one = fc.record({
    name: index.map((number) => `${name}${number}`),
    epoch: fc.constantFrom(0, 0, 1),
    version,
    release,
    arch: fc.constantFrom('x86_64', 'x86_64', 'noarch', 'i686', 'aarch64', 'src'),
    provides: fc.array(provided, { maxLength: 3 }),
    requires: fc.array(required, { maxLength: 4 }),
    files: fc.uniqueArray(fc.record({ path, type: fc.constantFrom('file', 'dir', 'ghost') }), {
      maxLength: 3,
      selector: (file) => file.path,
    }),
  })
  return fc.uniqueArray(one.map(written), { minLength: 150, maxLength: 200, selector: ({ location }) => location })
}

type Drawn = Pick<WrittenPackage, 'name' | 'epoch' | 'version' | 'release' | 'arch' | 'provides' | 'requires' | 'files'>

function written(drawn: Drawn): WrittenPackage {
  const { name, version: is, release: of, epoch, arch } = drawn
  const nevra = `${name}-${epoch}-${is}-${of}.${arch}`
  const own: WrittenDependency = { name, flags: 'EQ', epoch: String(epoch), version: is, release: of }
  return {
    ...drawn,
    provides: [own, ...(drawn.provides ?? [])],
    sourcerpm: arch === 'src' ? null : `${name}-${is}-${of}.src.rpm`,
    location: `${nevra}.rpm`,
    checksum: { type: 'sha256', value: createHash('sha256').update(nevra).digest('hex') },
    size: { package: 1, installed: 1, archive: 1 },
    primary_files: drawn.files.map((file) => file.path).filter(isPrimaryPath),
  }
}
