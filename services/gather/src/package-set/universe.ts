import type { SetPackage } from '@murli/contracts/documents'
import type { Dependency } from '@murli/rpmmd/dependency'
import type { UniversePackage } from '@murli/selection'
import type { RecordReader } from './records.ts'

/** A package of the universe of one request. `index` points into the package set that the results refer to. */
export class CandidatePackage implements UniversePackage {
  readonly index: number
  readonly repo: string
  readonly lookaside: boolean
  readonly #record: SetPackage
  readonly #reader: RecordReader

  constructor(record: SetPackage, index: number, reader: RecordReader, source: { repo: string; lookaside: boolean }) {
    this.#record = record
    this.#reader = reader
    this.index = index
    this.repo = source.repo
    this.lookaside = source.lookaside
  }

  get name(): string {
    return this.#record.name
  }

  get epoch(): string {
    return this.#record.epoch
  }

  get version(): string {
    return this.#record.version
  }

  get release(): string {
    return this.#record.release
  }

  get arch(): string {
    return this.#record.arch
  }

  get sourcerpm(): string {
    return this.#record.sourcerpm
  }

  get fileName(): string {
    return this.#record.fileName
  }

  get provides(): readonly Dependency[] {
    return this.#reader.primary(this.#record.record).provides
  }

  get requires(): readonly Dependency[] {
    return this.#reader.primary(this.#record.record).requires
  }

  files(): readonly string[] {
    return this.#reader.files(this.#record.record)
  }

  primaryFiles(): readonly string[] {
    return this.#reader.primary(this.#record.record).primaryFiles.map((file) => file.path)
  }

  /** Whether the package provides the name, whatever the version. */
  providesName(name: string): boolean {
    return this.#reader.primaryMentions(this.#record.record, name) && this.provides.some((provided) => provided.name === name)
  }
}
