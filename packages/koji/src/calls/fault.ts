/** Names of the faults that a hub raises (spec 07 §5). */
const NAMES: Readonly<Record<number, string>> = {
  1000: 'GenericError',
  1001: 'LockError',
  1002: 'AuthError',
  1003: 'TagError',
  1004: 'ActionNotAllowed',
  1005: 'BuildError',
  1006: 'AuthLockError',
  1007: 'AuthExpired',
  1008: 'SequenceError',
  1009: 'RetryError',
  1010: 'PreBuildError',
  1011: 'PostBuildError',
  1012: 'BuildrootError',
  1013: 'FunctionDeprecated',
  1014: 'ServerOffline',
  1015: 'LiveCDError',
  1016: 'PluginError',
  1017: 'CallbackError',
  1018: 'ApplianceError',
  1019: 'ParameterError',
  1020: 'ImportError',
  1021: 'ConfigurationError',
  1022: 'LiveMediaError',
  1023: 'GSSAPIAuthError',
  1024: 'NameValidationError',
}

/** Faults by what a client does about them. */
export const FAULT = {
  auth: 1002,
  notAllowed: 1004,
  lockedByOther: 1006,
  expired: 1007,
  sequence: 1008,
  retry: 1009,
  offline: 1014,
  parameter: 1019,
} as const

const OF_AUTH: ReadonlySet<number> = new Set([1002, 1006, 1007, 1008, 1009, 1023])

/** What a hub answers to a call that failed. */
export class KojiFault extends Error {
  override readonly name = 'KojiFault'
  readonly faultCode: number
  /** What the hub said, without the name of the fault. */
  readonly text: string
  /** Which of several calls in one it was; null for a single call. */
  readonly index: number | null

  constructor(faultCode: number, text: string, index: number | null = null) {
    super(`${NAMES[faultCode] ?? `fault ${faultCode}`}: ${text}`)
    this.faultCode = faultCode
    this.text = text
    this.index = index
  }

  /** The session, or who it is of, is the reason. */
  get isAuthentication(): boolean {
    return OF_AUTH.has(this.faultCode)
  }

  /** The session is gone; a new one may be opened. */
  get isSessionLost(): boolean {
    return this.faultCode === FAULT.expired || (this.faultCode === FAULT.auth && this.text.startsWith('Invalid session'))
  }
}
