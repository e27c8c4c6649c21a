import { relative } from 'node:path'
import { defineConfig } from 'vitest/config'
import { BaseSequencer, type TestSpecification } from 'vitest/node'

/** Tests of whole systems, some of which take minutes, those that take longest first. */
const WHOLE = ['test/e2e/specimen', 'test/boot/', 'test/e2e/swift', 'test/faults/', 'test/e2e/', 'test/storage/', 'packages/verify/']

/** Begins with what takes long, so that what takes a moment fills the time beside it, and no core is idle at the end. */
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification): number => {
      const path = relative(import.meta.dirname, moduleId)
      const found = WHOLE.findIndex((beginning) => path.startsWith(beginning))
      return found < 0 ? WHOLE.length : found
    }
    // oxlint-disable-next-line unicorn/no-array-sort -- of a sequencer, not of an array
    const standard = await super.sort(files)
    return standard.toSorted((one, other) => rank(one) - rank(other))
  }
}

export default defineConfig({
  test: {
    include: ['{packages,services}/*/{src,test}/**/*.test.ts', 'infra/**/*.test.ts', 'test/**/*.test.ts'],
    sequence: { sequencer: LongestFirst },
    // Much of the time is spent waiting for servers and tools: one worker less than cores, the default, leaves a core idle.
    maxWorkers: 2,
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
})
