import { InputsDocument } from '@murli/contracts'
import type { Ref, TaskInput, TaskMessage } from '@murli/contracts'
import { MurliError } from '../errors/index.ts'
import type { ManifestStore } from '../manifests/index.ts'
import type { TaskContext } from './types.ts'

/** The inputs of a task, from the message or from its inputs document. */
export async function readInputs(task: TaskMessage, manifests: ManifestStore): Promise<TaskInput[]> {
  return task.inputsRef === null ? task.inputs : (await manifests.get(InputsDocument, task.inputsRef)).inputs
}

/** The three ways in which a task asks for its inputs. */
export function inputAccess(node: string, all: TaskInput[]): Pick<TaskContext<unknown>, 'input' | 'optionalInput' | 'inputs'> {
  const named = (as: string) => all.filter((input) => input.as === as)
  const optionalInput = (as: string): Ref | null => {
    const found = named(as)
    if (found.length > 1) throw wrongCount(node, as, found)
    return found[0]?.ref ?? null
  }
  return {
    optionalInput,
    input: (as) => {
      const ref = optionalInput(as)
      if (ref === null) throw wrongCount(node, as, [])
      return ref
    },
    inputs: (as) =>
      named(as)
        .map(({ from, ref }) => ({ from, ref }))
        .toSorted((a, b) => (a.from < b.from ? -1 : a.from > b.from ? 1 : 0)),
  }
}

function wrongCount(node: string, as: string, found: TaskInput[]): MurliError {
  const from = found.map((input) => input.from)
  return new MurliError('INTERNAL', `${node} wants one input '${as}' and has ${found.length}`, { details: { input: as, from } })
}
