import * as fc from 'fast-check'

/** Version texts with everything that the comparison looks at: digits, letters, separators, `~` and `^`. */
export const versionText = fc
  .array(fc.constantFrom('0', '1', '2', '05', '10', 'a', 'b', 'rc', 'Z', '.', '.', '_', '+', '~', '^'), { minLength: 1, maxLength: 6 })
  .map((parts) => parts.join(''))

/** An epoch, version and release. */
export const evr = fc.record({ epoch: fc.constantFrom('0', '1', '2'), version: versionText, release: versionText })

/** The few versions of a universe, so that ranges meet often. */
const plainVersion = fc.constantFrom('1', '1.0', '2', '1.0~rc1', '1.0^1', '1.05')
const release = fc.constantFrom('1', '2', '1.fc40')
const epoch = fc.constantFrom('', '', '1:')
const sign = fc.constantFrom('=', '<', '>', '<=', '>=')
const capability = fc.constantFrom('alpha', 'beta', 'lib.so.1()(64bit)', 'perl(X::Y)', 'font(:lang=cs)')
const path = fc.constantFrom('/usr/bin/alpha', '/usr/bin/beta', '/etc/gamma')

const versioned = fc
  .tuple(capability, sign, epoch, plainVersion, fc.option(release, { nil: null }))
  .map(([name, is, before, version, after]) => `${name} ${is} ${before}${version}${after === null ? '' : `-${after}`}`)
const plain = fc.oneof({ weight: 3, arbitrary: versioned }, { weight: 2, arbitrary: capability })
const required = fc.oneof({ weight: 5, arbitrary: plain }, { weight: 1, arbitrary: path })

/** A package of a universe; dependencies as rpm writes them. */
export interface DrawnPackage {
  nevra: string
  provides: string[]
  requires: string[]
  files: string[]
}

/** Packages that provide and require the same few things in many versions. */
export const versionedUniverse: fc.Arbitrary<DrawnPackage[]> = fc.uniqueArray(
  fc
    .record({
      name: fc.constantFrom('alpha', 'beta', 'gamma'),
      epoch,
      version: plainVersion,
      release,
      arch: fc.constantFrom('x86_64', 'i686', 'noarch'),
      provides: fc.array(plain, { maxLength: 4 }),
      requires: fc.array(required, { maxLength: 4 }),
      files: fc.uniqueArray(path, { maxLength: 2 }),
    })
    .map(({ name, arch, ...rest }) => ({
      nevra: `${name}-${rest.epoch}${rest.version}-${rest.release}.${arch}`,
      provides: rest.provides,
      requires: rest.requires,
      files: rest.files,
    })),
  { minLength: 2, maxLength: 8, selector: ({ nevra }) => nevra },
)

const NAMES = ['a', 'b', 'c', 'd', 'e', 'f']
const operand = fc.constantFrom(...NAMES, 'v', 'w', 'none')

/** What one package satisfies alone, as rpm allows it: `with` and `without` have no `and` and no conditions in them. */
const single = fc
  .tuple(operand, fc.constantFrom('with', 'without'), operand)
  .map(([left, operator, right]) => `(${left} ${operator} ${right})`)

/** An expression, in depth; `unless` only where asked for. */
export function expression(unless: boolean): fc.Arbitrary<string> {
  const conditions = unless ? ['if', 'unless'] : ['if']
  return fc.letrec<{ expression: string; joined: string }>((tie) => ({
    expression: fc.oneof({ maxDepth: 2, depthSize: 'small', withCrossShrink: true }, operand, single, tie('joined')),
    joined: fc.oneof(
      fc
        .tuple(tie('expression'), fc.constantFrom('and', 'or', ...conditions), tie('expression'))
        .map(([left, operator, right]) => `(${left} ${operator} ${right})`),
      fc
        .tuple(tie('expression'), fc.constantFrom(...conditions), tie('expression'), tie('expression'))
        .map(([left, operator, right, otherwise]) => `(${left} ${operator} ${right} else ${otherwise})`),
    ),
  })).joined
}

/** Packages `a` to `f`, each once, some of which provide `v` or `w`, that require each other in expressions. */
export const richUniverse: fc.Arbitrary<DrawnPackage[]> = fc
  .tuple(
    ...NAMES.map((name) =>
      fc.record({
        nevra: fc.constant(`${name}-1-1.noarch`),
        provides: fc.uniqueArray(fc.constantFrom('v', 'w'), { maxLength: 2 }),
        requires: fc.array(fc.oneof({ weight: 4, arbitrary: expression(false) }, { weight: 1, arbitrary: operand }), { maxLength: 2 }),
        files: fc.constant<string[]>([]),
      }),
    ),
  )
  .map((packages) => [...packages])

/** Some of the packages of a rich universe. */
export const someNames = fc.uniqueArray(fc.constantFrom(...NAMES), { minLength: 1, maxLength: 3 })
