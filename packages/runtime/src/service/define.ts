import type { AnyTaskDefinition, Background, Requirement, Service, ServiceEnvironment, TaskDefinition } from './types.ts'

/** Declares how tasks of one phase are done; exists for the inference of the slice type. */
export function defineTask<Slice>(definition: TaskDefinition<Slice>): TaskDefinition<Slice> {
  return definition
}

/**
 * Declares a service. Several definitions may serve one phase and flavor when their `item` tells them apart.
 * @throws Error when a flavor cannot be a subject token
 */
export function defineService(options: {
  name: string
  tasks: AnyTaskDefinition[]
  needs?: Requirement[]
  isOptional?: boolean
  background?: (environment: ServiceEnvironment) => Promise<Background>
}): Service {
  for (const { phase, flavor } of options.tasks) {
    if (!/^[A-Za-z0-9_-]+$/.test(flavor)) throw new Error(`flavor '${flavor}' of ${phase}: expected letters, digits, "_" or "-"`)
  }
  return { ...options, needs: options.needs ?? [] }
}
