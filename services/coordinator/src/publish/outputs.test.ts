import type { Ref } from '@murli/contracts'
import type { GraphNode } from '@murli/contracts/documents'
import { expect, it } from 'vitest'
import { imageOutputs } from './outputs.ts'

const refOf = (digit: string): Ref => ({ kind: 'images', digest: `sha256:${digit.repeat(64)}`, size: 1 })

function node(phase: GraphNode['phase'], arch: string): GraphNode {
  return {
    id: `${phase}/Server/${arch}`,
    phase,
    flavor: 'builtin',
    variant: 'Server',
    arch,
    item: null,
    slice: refOf('0'),
    needs: [],
    deliverable: null,
    canFail: false,
    deadlineSeconds: 60,
  }
}

it('takes what the test phase left of a directory, and otherwise what image_checksum made', () => {
  const made: Record<string, Record<string, Ref>> = {
    'image_checksum/Server/x86_64': { images: refOf('1') },
    'test/Server/x86_64': { images: refOf('2'), rejected: refOf('3') },
    'image_checksum/Server/s390x': { images: refOf('4') },
    'test/Server/s390x': {},
  }
  const nodes = ['x86_64', 's390x', 'aarch64'].flatMap((arch) => [node('image_checksum', arch), node('test', arch)])
  const completion = (id: string) => (made[id] === undefined ? null : { result: { outputs: made[id] } })
  expect(imageOutputs({ graph: { nodes }, completion }, 'images').map(({ ref }) => ref)).toEqual([refOf('2'), refOf('4')])
})
