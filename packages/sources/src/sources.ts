import { mkdir, realpath } from 'node:fs/promises'
import { join } from 'node:path'
import { MurliError } from '@murli/runtime/errors'
import { type ScratchDirectory, scratchDirectory } from '@murli/runtime/scratch'
import pLimit from 'p-limit'
import { Collector, type FetchedFile, tooMuch } from './collect.ts'
import { credentialHelper, type Export, exportOf, memberText, memberTexts, type SourceObject, type Wanted } from './definition.ts'
import { checkOut } from './git/checkout.ts'
import { requireConsent, requireHelperConsent, runCommand } from './git/command.ts'
import { type GitLocation, gitLocation, isCommitId } from './git/location.ts'
import { resolveRef, urlReference } from './git/resolve.ts'
import { locatePackages } from './rpm/locate.ts'
import { filesOfPackage } from './rpm/package.ts'
import { DEFAULT_SETTINGS, type SourceSettings } from './settings.ts'

/** How sources are opened. */
export interface SourcesOptions {
  /** Directory of the configuration: what relative locations start from. */
  configDirectory: string
  signal: AbortSignal
  settings?: SourceSettings
  /** Gets what is not worth failing for, such as submodules that could not be fetched. */
  warn?: (message: string) => void
}

/** Programs and servers that run for one configuration at a time. */
const AT_ONCE = 4

/**
 * External files of one configuration (spec 01 §4): fetches them, and pins references. What was asked once, and failed once, is
 * remembered per repository and ref until this is disposed, and then everything that was fetched goes away.
 */
export class Sources implements AsyncDisposable {
  readonly #options: Required<SourcesOptions>
  readonly #directory: ScratchDirectory
  readonly #scratch: string
  readonly #limit = pLimit(AT_ONCE)
  readonly #late: AbortSignal
  readonly #commits = new Map<string, Promise<string>>()
  readonly #checkouts = new Map<string, Promise<string>>()
  #directories = 0

  private constructor(options: Required<SourcesOptions>, directory: ScratchDirectory, scratch: string) {
    this.#late = AbortSignal.timeout(options.settings.totalMs)
    this.#options = { ...options, signal: AbortSignal.any([options.signal, this.#late]) }
    this.#directory = directory
    this.#scratch = scratch
  }

  static async open({ settings = DEFAULT_SETTINGS, warn = () => undefined, ...rest }: SourcesOptions): Promise<Sources> {
    const directory = await scratchDirectory(settings.scratchDirectory)
    return new Sources({ settings, warn, ...rest }, directory, await realpath(directory.path))
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#directory[Symbol.asyncDispose]()
  }

  /**
   * Files of a source. Their bytes are there until this is disposed.
   * @throws {MurliError} NOT_SUPPORTED for a kind that is not fetched; FILE_MISSING, CONFIG_INVALID, PATH_UNSAFE, REPO_UNREACHABLE,
   * PACKAGE_CORRUPT, TOOL_FAILED, TOOL_MISSING, DEADLINE_EXCEEDED
   */
  async files(source: SourceObject, wanted: Wanted): Promise<FetchedFile[]> {
    const kind = memberText(source, 'scm')
    const wants = exportOf(source, wanted)
    if (wants.paths.length === 0) throw new MurliError('CONFIG_INVALID', `'${wants.what}' is a required property`)
    return this.#timely(async () => {
      if (kind === 'git') return this.#gitFiles(source, wants)
      if (kind === 'rpm') return this.#limit(() => this.#packageFiles(source, wants))
      throw new MurliError('NOT_SUPPORTED', `sources of the kind '${kind}' are not supported yet`, { hint: 'use git, rpm or file' })
    })
  }

  /**
   * The commit that the branch of a Git source means now; a missing branch means `HEAD` (spec 01 §4.5).
   * @throws {MurliError} CONFIG_INVALID with the peer's text
   */
  async branch(source: SourceObject): Promise<string> {
    const ref = memberText(source, 'branch') || 'HEAD'
    if (isCommitId(ref)) return ref
    const helper = credentialHelper(source)
    return this.#timely(() => this.#resolve(gitLocation(memberText(source, 'repo'), this.#options.configDirectory), ref, helper))
  }

  /**
   * A `url` value with its `#HEAD` or `#origin/<branch>` replaced by a commit; any other as it is (spec 01 §4.5).
   * @throws {MurliError} CONFIG_INVALID with the peer's text
   */
  async url(url: string): Promise<string> {
    const reference = urlReference(url)
    if (reference === null) return url
    const location = gitLocation(reference.base, this.#options.configDirectory)
    return reference.before + (await this.#timely(() => this.#resolve(location, reference.ref, null)))
  }

  #resolve(location: GitLocation, ref: string, helper: string | null): Promise<string> {
    const { signal, settings } = this.#options
    requireHelperConsent(helper, settings)
    return remembered(this.#commits, JSON.stringify([location.url, ref, helper]), () =>
      this.#limit(() => resolveRef(ref, { location, credentialHelper: helper, directory: this.#scratch, signal, settings })),
    )
  }

  async #gitFiles(source: SourceObject, wants: Export): Promise<FetchedFile[]> {
    const { signal, settings } = this.#options
    const command = memberText(source, 'command')
    if (command !== '') requireConsent(`command '${command}'`, settings)
    let checkout = await this.#checkout(source)
    if (command !== '') {
      const copy = this.#newPath()
      await this.#limit(() => runCommand(command, checkout, copy, signal))
      checkout = copy
    }
    const collector = new Collector(checkout, settings)
    for (const path of wants.paths) await (wants.what === 'file' ? collector.addFile(path) : collector.addDirectory(path))
    return collector.files
  }

  /** One checkout for a repository and ref, whatever files are wanted of it. */
  #checkout(source: SourceObject): Promise<string> {
    const { configDirectory, signal, settings, warn } = this.#options
    const location = gitLocation(memberText(source, 'repo'), configDirectory)
    const helper = credentialHelper(source)
    requireHelperConsent(helper, settings)
    // where nothing resolves a missing branch it means this one (spec 01 §4.5)
    const ref = memberText(source, 'branch') || 'master'
    return remembered(this.#checkouts, JSON.stringify([location.url, ref, helper]), async () => {
      const directory = this.#newPath()
      const told = (message: string) => warn(`${location.shown}: ${message}`)
      await this.#limit(() => checkOut({ location, ref, credentialHelper: helper, directory, signal, settings, warn: told }))
      return directory
    })
  }

  /** Several packages are unpacked in turn; not all of them need to have what is wanted (spec 01 §4.3). */
  async #packageFiles(source: SourceObject, wants: Export): Promise<FetchedFile[]> {
    const { configDirectory, signal, settings } = this.#options
    const files: FetchedFile[] = []
    let missing: unknown
    for (const repo of memberTexts(source, 'repo')) {
      const scratch = await this.#newDirectory()
      for (const rpm of await locatePackages(repo, { configDirectory, scratch, signal, maxBytes: settings.maxBytes })) {
        signal.throwIfAborted()
        try {
          files.push(...(await filesOfPackage(rpm, wants, await this.#newDirectory())))
        } catch (error) {
          if (!(error instanceof MurliError) || error.code !== 'FILE_MISSING') throw error
          missing = error
        }
      }
    }
    if (files.length === 0) throw missing ?? new MurliError('CONFIG_INVALID', `'repo' is a required property: a package's path or URL`)
    const bytes = files.reduce((sum, { size }) => sum + size, 0)
    if (bytes > settings.maxBytes || files.length > settings.maxFiles) throw tooMuch(settings)
    return files
  }

  async #newDirectory(): Promise<string> {
    const path = this.#newPath()
    await mkdir(path)
    return path
  }

  #newPath(): string {
    this.#directories += 1
    return join(this.#scratch, String(this.#directories))
  }

  async #timely<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work()
    } catch (error) {
      if (!this.#late.aborted) throw error
      const message = `the sources of the configuration were not fetched within ${this.#options.settings.totalMs / 1000} s`
      throw new MurliError('DEADLINE_EXCEEDED', message, {
        hint: 'is a server slow, or a repository large? The operator can raise MURLI_SOURCES_TIMEOUT_SECONDS',
        cause: error,
      })
    }
  }
}

/** What was made for a key, or is being made; failures are remembered, too. */
function remembered<T>(memory: Map<string, Promise<T>>, key: string, make: () => Promise<T>): Promise<T> {
  const known = memory.get(key)
  if (known !== undefined) return known
  const made = make()
  memory.set(key, made)
  return made
}
