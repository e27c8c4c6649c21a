/** A process of the mode `processes`. */
export interface PlannedProcess {
  /** Service, and a number where there are several. */
  name: string
  service: string
}

/** The services that are processes; the coordinator listens, so there is one of it. */
export const SERVICE_NAMES = ['init', 'pkgset', 'gather', 'buildinstall', 'createrepo', 'createiso', 'checks', 'coordinator']

/**
 * Which processes to run.
 * @param scale processes per service; default 1
 * @throws Error for a service that does not exist, or more than one coordinator
 */
export function planProcesses(scale: Readonly<Record<string, number>>): PlannedProcess[] {
  for (const [service, count] of Object.entries(scale)) {
    if (!SERVICE_NAMES.includes(service)) throw new Error(`there is no service '${service}'; services: ${SERVICE_NAMES.join(' ')}`)
    if (service === 'coordinator' && count !== 1) throw new Error('the local stack has one coordinator, at a fixed address')
  }
  return SERVICE_NAMES.flatMap((service) => {
    const count = scale[service] ?? 1
    return Array.from({ length: count }, (_, index) => ({ service, name: count === 1 ? service : `${service}-${index + 1}` }))
  })
}
