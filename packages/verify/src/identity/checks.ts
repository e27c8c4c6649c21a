import type { Check } from '../check.ts'
import { baseComposeinfo } from './base-composeinfo.ts'
import { builtId } from './built-id.ts'
import { composeIdFile } from './compose-id-file.ts'
import { dateAndType } from './date-and-type.ts'
import { deliverables } from './deliverables.ts'
import { directoryName } from './directory-name.ts'
import { label, labelElsewhere } from './label.ts'
import { latestLink } from './latest-link.ts'
import { status } from './status.ts'

/** Checks of spec 05 §9.1, in their order. */
export const IDENTITY_CHECKS: readonly Check[] = [
  composeIdFile,
  status,
  builtId,
  dateAndType,
  directoryName,
  label,
  labelElsewhere,
  latestLink,
  baseComposeinfo,
  deliverables,
]
