import { service as buildinstall } from '@murli/buildinstall'
import { service as checks } from '@murli/checks'
import { service as coordinator } from '@murli/coordinator'
import { service as createiso } from '@murli/createiso'
import { service as createrepo } from '@murli/createrepo'
import { service as gather } from '@murli/gather'
import { service as init } from '@murli/init'
import { service as pkgset } from '@murli/pkgset'
import type { Service } from '@murli/runtime/service'

/** Every service, in the order in which a compose needs them; the coordinator last, so that its first task finds takers. */
export const SERVICES: readonly Service[] = [init, pkgset, gather, buildinstall, createrepo, createiso, checks, coordinator]
