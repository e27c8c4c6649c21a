import { type Command, InvalidArgumentError, Option } from 'commander'
import { repeated } from '../command-line/flags.ts'

/** Options of `murli gather` as the command line has them. Those that are given with an input case add to it or override it. */
export interface GatherFlags {
  /** A case as a file, `-` for standard input. */
  input?: string
  arch?: string
  solverArch?: string
  /** `ID=URL` each. */
  repo?: string[]
  lookaside?: string[]
  exclude?: string[]
  /** `ID` or `ID=LEVEL` each. */
  group?: string[]
  excludeGroup?: string[]
  /** `NAME=INSTALL` each. */
  conditional?: string[]
  prepopulate?: string[]
  greedy?: 'none' | 'all' | 'build'
  fulltree?: boolean
  fulltreeExclude?: string[]
  selfhosting?: boolean
  multilib?: string[]
  multilibWhitelist?: string[]
  multilibBlacklist?: string[]
  langpacks?: boolean
  nodeps?: boolean
  excludeSource?: boolean
  excludeDebug?: boolean
  rules?: '4.3' | '4.10'
  richDeps: 'union' | 'evaluate'
  explain?: boolean
  json?: boolean
}

/** Declares the options; their names are those of pungi-gather where it has them. */
export function gatherFlags(command: Command): Command {
  repositoryFlags(command)
  requestFlags(command)
  return command
    .addOption(new Option('--rules <version>', 'whose rules count; default 4.3, with --input 4.10').choices(['4.3', '4.10']))
    .addOption(richDependencies())
    .option('--input <case.json>', 'take what is asked for from a JSON document (- for standard input); options add to it')
    .option('--explain', 'say why each package is in')
    .option('--json', 'the result as JSON')
    .addHelpText('after', EXAMPLES)
}

function repositoryFlags(command: Command): void {
  command
    .option('--arch <arch>', 'arch of the tree, such as x86_64')
    .addOption(new Option('--solver-arch <arch>', 'CPU arch, where it is not the usual one of the tree').hideHelp())
    .option('--repo <id=url>', 'a repository: a directory, or its file:, http: or https: URL; again for more', repeated)
    .option('--lookaside <id=url>', 'a repository whose packages need not be in the tree; again for more', repeated)
}

function requestFlags(command: Command): void {
  command
    .option('--group <id[=level]>', 'members of a comps group: mandatory, default (too) or all (the default level)', repeated)
    .option('--exclude <pattern>', 'take no package of these names; again for more', repeated)
    .option('--exclude-group <id>', 'take no mandatory or default member of a comps group', repeated)
    .option('--conditional <name=install>', 'when package NAME is taken, take INSTALL too', repeated)
    .option('--prepopulate <name.arch>', 'take this package of this arch', repeated)
    .addOption(new Option('--greedy <method>', 'how many providers of a requirement are taken').choices(['none', 'all', 'build']))
    .option('--fulltree', 'take all packages of each source')
    .option('--fulltree-exclude <name>', 'but not of this source; again for more', repeated)
    .option('--selfhosting', 'take what the sources need to be built')
    .option('--multilib <method>', 'second-arch packages: none, all, runtime or devel; again for more', moreMethods)
    .option('--multilib-whitelist <pattern>', 'second-arch packages of these names in any case', repeated)
    .option('--multilib-blacklist <pattern>', 'no second-arch packages of these names', repeated)
    .option('--langpacks', 'language packs, as the comps of the repositories have them')
    .option('--nodeps', 'take no requirements')
    .option('--exclude-source', 'take no source packages')
    .option('--exclude-debug', 'take no debug packages')
}

function richDependencies(): Option {
  return new Option('--rich-deps <how>', 'boolean dependencies: as Pungi takes them, or as rpm means them')
    .choices(['union', 'evaluate'])
    .default('union')
}

const MULTILIB_METHODS = ['none', 'all', 'runtime', 'devel']

function moreMethods(value: string, before: string[] | undefined): string[] {
  if (MULTILIB_METHODS.includes(value)) return repeated(value, before)
  throw new InvalidArgumentError(`Allowed choices are ${MULTILIB_METHODS.join(', ')}.`)
}

const EXAMPLES = `
PACKAGE is a name or a glob of names. One package a line goes to standard output, findings to standard error.
Exit status: 0, 1 when a package is missing or a requirement unresolved (with --json 0: the document tells), 2 wrong usage.

Examples:
  murli gather --arch x86_64 --repo base=/srv/repos/base bash 'python3-*'
  murli gather --arch aarch64 --repo os=https://example.org/os/ --group core --fulltree --greedy build --explain
  murli gather --input case.json --repo main=/srv/repos/main --json`
