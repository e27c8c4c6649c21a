/** When something began to be so and when it ended; null: it still is. */
interface Span {
  readonly createEvent: number
  revokeEvent: number | null
}

export interface DoubleTag {
  readonly id: number
  readonly name: string
  /** With blanks between them; null for tags without any. */
  readonly arches: string | null
  readonly extra: Readonly<Record<string, string>>
}

interface Inheritance extends Span {
  readonly child: number
  readonly parent: number
  readonly priority: number
}

interface Tagging extends Span {
  readonly tag: number
  readonly build: number
}

interface Blocking extends Span {
  readonly tag: number
  readonly packageName: string
}

export interface DoubleBuild {
  readonly id: number
  readonly packageName: string
  readonly version: string
  readonly release: string
  readonly epoch: number | null
  readonly volume: string
  readonly state: 'BUILDING' | 'COMPLETE' | 'DELETED' | 'FAILED' | 'CANCELED'
  /** `image`, `module`, or null for packages. */
  readonly type: string | null
  readonly taskId: number | null
  readonly extra: Readonly<Record<string, unknown>> | null
}

export interface DoubleRpm {
  readonly id: number
  readonly buildId: number
  readonly name: string
  readonly version: string
  readonly release: string
  readonly arch: string
  readonly epoch: number | null
  readonly size: number
  readonly payloadHash: string
  readonly buildtime: number
  /** Keys with which a signature header is recorded; '' for the unsigned one. */
  readonly sigkeys: readonly string[]
}

/** What a hub knows of packages: tags, builds, and how they belong together at every event. Each change is an event of its own. */
export class DoubleContent {
  readonly builds: DoubleBuild[] = []
  readonly rpms: DoubleRpm[] = []
  readonly #tags: DoubleTag[] = []
  readonly #inheritance: Inheritance[] = []
  readonly #taggings: Tagging[] = []
  readonly #blockings: Blocking[] = []
  #event = 0

  get lastEvent(): number {
    return this.#event
  }

  addTag(name: string, { arches = null, extra = {} }: Partial<Pick<DoubleTag, 'arches' | 'extra'>> = {}): DoubleTag {
    this.#event += 1
    const tag = { id: this.#tags.length + 1, name, arches, extra }
    this.#tags.push(tag)
    return tag
  }

  tagOf(nameOrId: unknown): DoubleTag | null {
    return this.#tags.find(({ id, name }) => id === nameOrId || name === nameOrId) ?? null
  }

  addBuild(build: Omit<DoubleBuild, 'id'>): DoubleBuild {
    this.#event += 1
    const added = { ...build, id: this.builds.length + 1 }
    this.builds.push(added)
    return added
  }

  addRpm(rpm: Omit<DoubleRpm, 'id'>): DoubleRpm {
    const added = { ...rpm, id: this.rpms.length + 1 }
    this.rpms.push(added)
    return added
  }

  /** @returns the event */
  inherit(child: DoubleTag, parent: DoubleTag, priority: number): number {
    this.#inheritance.push({ ...this.#span(), child: child.id, parent: parent.id, priority })
    return this.#event
  }

  tag(tag: DoubleTag, build: DoubleBuild): number {
    this.#taggings.push({ ...this.#span(), tag: tag.id, build: build.id })
    return this.#event
  }

  untag(tag: DoubleTag, build: DoubleBuild): number {
    this.#event += 1
    for (const tagging of this.#taggings) {
      if (tagging.tag === tag.id && tagging.build === build.id) tagging.revokeEvent ??= this.#event
    }
    return this.#event
  }

  block(tag: DoubleTag, packageName: string): number {
    this.#blockings.push({ ...this.#span(), tag: tag.id, packageName })
    return this.#event
  }

  /** Parents of a tag in the order in which they are looked into: depth first by priority (spec 07 §11.1). The tag itself is not among them. */
  parentsOf(
    tag: DoubleTag,
    event: number,
    depth = 1,
  ): { inheritance: { childId: number; priority: number; depth: number }; parent: DoubleTag }[] {
    const direct = this.#inheritance
      .filter((each) => each.child === tag.id && isIn(each, event))
      .toSorted((one, other) => one.priority - other.priority)
    return direct.flatMap(({ parent: id, priority }) => {
      const parent = this.tagOf(id)
      if (parent === null) return []
      return [{ inheritance: { childId: tag.id, priority, depth }, parent }, ...this.parentsOf(parent, event, depth + 1)]
    })
  }

  /**
   * Builds of a tag at an event (spec 07 §11.2): tags in the order of their inheritance, in each what was tagged last first, complete and not
   * blocked. `latest`: per package so many of the nearest tag that has builds of it, those tagged last; null: all.
   */
  taggedBuilds(tag: DoubleTag, { event, inherit, latest }: { event: number; inherit: boolean; latest: number | null }) {
    const tags = [tag, ...(inherit ? this.parentsOf(tag, event).map(({ parent }) => parent) : [])]
    const blocked = new Set(
      this.#blockings.filter((each) => each.tag === tag.id && isIn(each, event)).map(({ packageName }) => packageName),
    )
    const seen = new Set<number>()
    const found = tags
      .flatMap((each) => this.#buildsIn(each, event))
      .filter(({ build }) => {
        const isNew = !seen.has(build.id)
        seen.add(build.id)
        return isNew && build.state === 'COMPLETE' && !blocked.has(build.packageName)
      })
    return latest === null ? found : latestOf(found, latest)
  }

  #buildsIn(tag: DoubleTag, event: number): TaggedBuild[] {
    const taggings = this.#taggings.filter((each) => each.tag === tag.id && isIn(each, event))
    const newestFirst = taggings.toSorted((one, other) => other.createEvent - one.createEvent)
    return newestFirst.flatMap(({ build: id, createEvent }) => {
      const build = this.builds.find((each) => each.id === id)
      return build === undefined ? [] : [{ build, tag, createEvent }]
    })
  }

  #span(): Span {
    this.#event += 1
    return { createEvent: this.#event, revokeEvent: null }
  }
}

/** A build with the tag that it was found in. */
export interface TaggedBuild {
  readonly build: DoubleBuild
  readonly tag: DoubleTag
  readonly createEvent: number
}

/** Not the highest version: what was tagged last. */
function latestOf(found: readonly TaggedBuild[], count: number): TaggedBuild[] {
  const nearest = new Map<string, TaggedBuild[]>()
  for (const each of found) {
    const { packageName } = each.build
    const taken = nearest.get(packageName) ?? []
    if (taken.length < count && (taken[0] === undefined || taken[0].tag === each.tag)) nearest.set(packageName, [...taken, each])
  }
  const kept = new Set([...nearest.values()].flat())
  return found.filter((each) => kept.has(each))
}

/** Borders of events: from the one that made it so, up to before the one that ended it. */
function isIn({ createEvent, revokeEvent }: Span, event: number): boolean {
  return createEvent <= event && (revokeEvent === null || event < revokeEvent)
}
