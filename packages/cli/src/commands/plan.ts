import type { PlanStatus } from '@murli/contracts'
import { PlanPackages } from '@murli/contracts/documents'
import type { ApiClient } from '../api/client.ts'
import { CliError, EXIT } from '../error.ts'
import { exampleConfig } from '../example/example.ts'
import { describePlan, differs } from '../plan/describe.ts'
import { followPlan } from '../plan/follow.ts'
import { PlanProgress } from '../plan/progress.ts'
import { connect } from '../stack/connect.ts'
import type { Context } from './context.ts'
import { Interrupts } from './interrupts.ts'
import { buildRequest, type ComposeFlags } from './request.ts'

/** Options of `murli plan`. */
export interface PlanFlags extends ComposeFlags {
  /** Id of the compose to compare with. */
  against?: string
  json?: boolean
  nodes?: boolean
  /** Exit status 1 when the compose would be doomed. */
  check?: boolean
}

/**
 * `murli plan CONFIG`: what a compose would do and hold, before it does anything.
 * @returns 0 for a plan, whatever it says, unless `--check`; 1 when none could be made
 */
export async function planCommand(config: string | undefined, flags: PlanFlags, context: Context): Promise<number> {
  const request = buildRequest(config ?? (await exampleConfig((line) => context.err(line))), flags)
  const { api } = await connect({ start: true, say: (line) => context.err(line) })
  const status = await makePlan(api, await api.plan({ ...request, against: flags.against ?? null }), context)
  if (status === null || status.state === 'cancelled') return EXIT.cancelled
  if (status.plan === null) throw noPlan(status)
  const { plan } = status
  const wanted = flags.json === true ? plan.trees : plan.trees.filter(differs)
  const packages = new Map(
    await Promise.all(
      wanted.map(async ({ variant, arch, packages: ref }) => [`${variant}.${arch}`, await api.document(PlanPackages, ref)] as const),
    ),
  )
  if (flags.json === true) {
    const trees = plan.trees.map((tree) => ({ ...tree, packages: packages.get(`${tree.variant}.${tree.arch}`) }))
    context.out(JSON.stringify({ ...status, plan: { ...plan, trees } }))
  } else for (const line of describePlan({ status, plan, packages }, flags.nodes === true)) context.out(line)
  const isDoomed = plan.findings.some(({ severity }) => severity === 'error')
  return flags.check === true && isDoomed ? EXIT.failed : EXIT.ok
}

/** Waits for the plan; the first interrupt gives it up, the second leaves. Null when it was left. */
async function makePlan(api: ApiClient, accepted: PlanStatus, context: Context): Promise<PlanStatus | null> {
  const progress = new PlanProgress(context)
  const total = Object.values(accepted.counts).reduce((sum, count) => sum + count, 0)
  const interrupts = new Interrupts({
    first: () => void api.cancelPlan(accepted.planId).catch((error: unknown) => context.err(String(error))),
    second: () => context.err(`left ${accepted.planId} to itself`),
  })
  try {
    return await followPlan(api, accepted, (event) => progress.tell(event, total), interrupts.signal)
  } catch (error) {
    if (!interrupts.signal.aborted) throw error
    return null
  } finally {
    progress.end()
    interrupts.end()
  }
}

function noPlan({ planId, failure, state }: PlanStatus): CliError {
  const options = { code: failure?.code ?? 'INTERNAL', ...(failure?.hint === undefined ? {} : { hint: failure.hint }) }
  return new CliError(failure?.message ?? `${planId} is ${state}`, options)
}
