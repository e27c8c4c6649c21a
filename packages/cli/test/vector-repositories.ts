import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readVectors, type VectorCase, type VectorUniverse } from '@murli/selection/vectors'
import { writeRepository } from '@murli/rpmmd/testing'

/** The repositories of both universes of the vectors, as rpm-md on disk. */
export class VectorRepositories implements AsyncDisposable {
  readonly directory: string

  private constructor(directory: string) {
    this.directory = directory
  }

  static async write(): Promise<VectorRepositories> {
    const directory = await mkdtemp(join(tmpdir(), 'murli-vectors-'))
    for (const universe of ['universe.json', 'universe2.json']) {
      const { repos } = readVectors(universe) as VectorUniverse
      for (const [id, repository] of Object.entries(repos)) {
        const meant = 'same_as' in repository ? repos[repository.same_as] : repository
        if (meant === undefined || 'same_as' in meant) throw new Error(`${universe}: ${id} is another name for nothing`)
        await writeRepository(join(directory, id), meant)
      }
    }
    return new VectorRepositories(directory)
  }

  /** Options that give the address of every repository that a case names; `base` instead of the directory itself. */
  options({ repos, lookaside = [] }: VectorCase, base: string = this.directory): string[] {
    return [...repos, ...lookaside].flatMap((id) => ['--repo', `${id}=${base}/${id}`])
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.directory, { recursive: true })
  }
}

/** All recorded cases of a file. */
export function vectorCases(file: 'cases.json' | 'cases2.json'): VectorCase[] {
  return (readVectors(file) as { cases: VectorCase[] }).cases
}
