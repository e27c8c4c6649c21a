/** What went wrong between this package and a hub, or in a file that it reads. */
export type KojiErrorCode =
  /** A value that the protocol cannot carry. */
  | 'VALUE_INVALID'
  /** Text that is not of the protocol. */
  | 'ANSWER_INVALID'
  /** A configuration file of Koji that cannot be used. */
  | 'PROFILE_INVALID'
  /** Something that needs a login, where none is configured. */
  | 'LOGIN_MISSING'

/** The error of this package, but for faults (`KojiFault`), which are answers of a hub. */
export class KojiError extends Error {
  override readonly name = 'KojiError'
  readonly code: KojiErrorCode

  constructor(code: KojiErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}
