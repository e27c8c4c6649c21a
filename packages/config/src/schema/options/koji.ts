import { either, num, object, oneOf, record, str, strOrNone } from '../shape/build.ts'
import { optional, withDefault } from '../shape/option.ts'

const method = oneOf('local', 'koji', 'openssh')
const byPhase = { buildinstall: num, createiso: num, ostree: num, ostree_installer: num }
const methodByPhase = { buildinstall: method, createiso: method, ostree: method, ostree_installer: method }
const KOJI_ONLY = { noEffect: true, note: 'Only matters to phases that run in Koji.' }
const RUNROOT_ONLY = { noEffect: true, note: 'Murli runs tools on its own workers.' }

/** Koji and runroot (spec 01 §2.5). */
export const KOJI_OPTIONS = {
  koji_profile: optional(str, 'Koji client profile.', KOJI_ONLY),
  koji_event: optional(num, 'Pin Koji queries to this event.', KOJI_ONLY),
  koji_cache: optional(str, 'Local download cache in place of the profile’s top directory.', KOJI_ONLY),
  runroot_tag: optional(str, 'Build tag for runroot tasks.', RUNROOT_ONLY),
  runroot_channel: optional(strOrNone, 'Koji channel for runroot tasks.', RUNROOT_ONLY),
  runroot_method: optional(
    either(method, record(methodByPhase)),
    'Where privileged commands run, for all phases or by phase.',
    RUNROOT_ONLY,
  ),
  global_runroot_method: optional(method, 'For phases that `runroot_method` does not name.', RUNROOT_ONLY),
  runroot_weights: withDefault(record(byPhase), {}, 'Weights of runroot tasks.', RUNROOT_ONLY),
  runroot_ssh_username: withDefault(str, 'root', 'User for runroot over SSH.', RUNROOT_ONLY),
  runroot_ssh_hostnames: withDefault(object, {}, 'Hosts by arch for runroot over SSH.', RUNROOT_ONLY),
  runroot_ssh_init_template: optional(str, 'Command that prepares a host; key `{runroot_tag}`.', RUNROOT_ONLY),
  runroot_ssh_install_packages_template: optional(str, 'Command that installs packages; keys `{runroot_key}`, `{packages}`.', RUNROOT_ONLY),
  runroot_ssh_run_template: optional(str, 'Command that runs another; keys `{runroot_key}`, `{command}`.', RUNROOT_ONLY),
}
