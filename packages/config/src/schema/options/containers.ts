import { any, bool, byVariant, either, folding, list, mapOf, num, object, openRecord, required, str, url } from '../shape/build.ts'
import { optional, withDefault } from '../shape/option.ts'
import { repos } from '../shape/sources.ts'

const TUNES = { noEffect: true, note: 'Only matters to phases that run in Koji.' }

const container = openRecord({
  url: required(url),
  target: required(str),
  git_branch: required(str),
  scratch: bool,
  priority: num,
  repo: folding(repos, { appends: ['repo_from'] }),
  gpgkey: str,
})

const imageContainer = openRecord({
  url: required(url),
  target: required(str),
  git_branch: required(str),
  image_spec: required(object),
  priority: num,
  failable: bool,
})

/** Containers built by OSBS (spec 01 §2.13). */
export const CONTAINER_OPTIONS = {
  osbs: optional(byVariant(either(container, list(container))), 'Containers by variant.'),
  osbs_registries: optional(mapOf(any), 'Push requests by shell glob over image NVRs.', TUNES),
  osbs_allow_reuse: withDefault(bool, false, 'Reuse identical containers.', TUNES),
  image_container: optional(byVariant(either(imageContainer, list(imageContainer))), 'Containers around an image, by variant.'),
}
