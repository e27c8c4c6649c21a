import type { ComposeDirectory } from './compose/directory.ts'

/** `E`: consumers break. `W`: parity with the peer, or quality (spec 05 §9). */
export type Severity = 'E' | 'W'

/** What a check found wrong. */
export interface Problem {
  /** Relative to the compose's directory; a place inside a document follows behind `#`. */
  readonly path: string
  /** What is there. */
  readonly message: string
  /** What should be there, where that can be told. */
  readonly expected?: string
}

/** A problem with the check that found it. */
export interface Finding extends Problem {
  readonly check: number
  readonly severity: Severity
}

/** One rule of the validator's list. */
export interface Check {
  /** As in the list; never given anew. */
  readonly number: number
  readonly severity: Severity
  /** What holds in a compose that is right. */
  readonly title: string
  /** Where the rule stands, such as `spec 05 §9.1`. */
  readonly spec: string
  /**
   * Problems of a compose, each told once. What the check needs and cannot read is another check's finding: it finds nothing then.
   */
  readonly run: (compose: ComposeDirectory) => Promise<readonly Problem[]> | AsyncIterable<Problem>
}

/** Checks that look at one kind of thing. */
export interface CheckSection {
  readonly title: string
  readonly checks: readonly Check[]
}
