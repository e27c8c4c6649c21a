import { z } from 'zod'
import { JsonObject } from './json.ts'

/**
 * Every error code that can cross a process boundary. `retry` says whether the harness may deliver the task again:
 * `never` ends the task (the same input would fail in the same way), `later` is for faults of the surroundings.
 */
export const ERROR_CODES = {
  CONFIG_SYNTAX: { retry: 'never', means: 'the configuration file does not parse' },
  CONFIG_INVALID: { retry: 'never', means: 'an option has a wrong type or value, is missing, or conflicts with another' },
  NOT_SUPPORTED: { retry: 'never', means: 'the configuration asks for something that this version does not do yet' },
  FILE_MISSING: { retry: 'never', means: 'a file that the configuration refers to was not found' },
  VARIANTS_INVALID: { retry: 'never', means: 'the variants file is malformed' },
  COMPS_INVALID: { retry: 'never', means: 'the comps file is malformed' },
  MODULES_INVALID: { retry: 'never', means: 'a module metadata document is malformed, or two of them contradict' },
  LABEL_INVALID: { retry: 'never', means: 'the label does not follow the milestone grammar, or is missing' },
  REQUEST_INVALID: { retry: 'never', means: 'the HTTP request or message does not fit its schema' },
  NOT_FOUND: { retry: 'never', means: 'no such compose, node or file' },
  CONFLICT: { retry: 'never', means: 'the compose is not in a state that allows this' },
  UNAUTHORIZED: { retry: 'never', means: 'the bearer token is missing or wrong' },
  REPO_UNREACHABLE: { retry: 'later', means: 'a repository did not answer' },
  REPO_INVALID: { retry: 'never', means: 'repository metadata is malformed, truncated, too large or fails its checksum' },
  PACKAGE_MISSING: { retry: 'never', means: 'a package that the repository lists is not there' },
  PACKAGE_CORRUPT: { retry: 'never', means: 'a package does not match the checksum of its repository metadata' },
  PATH_UNSAFE: { retry: 'never', means: 'a path from outside leaves the directory that it belongs to' },
  GATHER_FAILED: { retry: 'never', means: 'package selection cannot be done as configured' },
  DEPS_UNRESOLVED: { retry: 'never', means: 'dependencies are unresolved and check_deps is on' },
  PACKAGES_MISSING: { retry: 'never', means: 'requested packages do not exist and require_all_comps_packages is on' },
  CLOSURE_BROKEN: { retry: 'never', means: 'repoclosure found unresolved dependencies and is set to fatal' },
  IMAGE_INVALID: { retry: 'never', means: 'an image is not what its record says' },
  METADATA_INVALID: { retry: 'never', means: 'compose metadata breaks a rule of productmd' },
  TOOL_MISSING: { retry: 'later', means: 'a program that the phase needs is not installed on the worker' },
  TOOL_FAILED: { retry: 'never', means: 'a program ended with an error' },
  TOOL_KILLED: { retry: 'later', means: 'a program was ended by a signal that Murli did not send' },
  BLOB_MISSING: { retry: 'later', means: 'object storage does not have an object that a manifest refers to' },
  BLOB_CORRUPT: { retry: 'later', means: 'an object does not match its digest' },
  STORAGE_UNAVAILABLE: { retry: 'later', means: 'object storage did not answer or refused' },
  STORAGE_DENIED: { retry: 'never', means: 'object storage refused the credentials' },
  MESSAGING_UNAVAILABLE: { retry: 'later', means: 'NATS did not answer' },
  SCRATCH_FULL: { retry: 'later', means: 'the scratch disk of the worker is full' },
  DEADLINE_EXCEEDED: { retry: 'later', means: 'the task took longer than its deadline' },
  TASK_LOST: { retry: 'later', means: 'the task was delivered as often as allowed and no worker completed it' },
  CANCELLED: { retry: 'never', means: 'the compose was cancelled' },
  INTERNAL: { retry: 'later', means: 'an error that Murli did not foresee; please report it' },
} as const satisfies Record<string, { retry: 'never' | 'later'; means: string }>

export type ErrorCode = keyof typeof ERROR_CODES
export const ErrorCode = z.enum(Object.keys(ERROR_CODES) as [ErrorCode, ...ErrorCode[]])

/** A failure as it is told to others: what failed, with which input, why, what to do, and the end of the tool's output. */
export const Failure = z.strictObject({
  code: ErrorCode,
  /** One sentence for a person; names the thing that failed. */
  message: z.string(),
  /** What to do about it. */
  hint: z.string().optional(),
  /** Fields that a program may read (repository, package, option, line, …). */
  details: JsonObject.optional(),
  /** Last lines of the tool's output. */
  tail: z.string().optional(),
})
export type Failure = z.infer<typeof Failure>
