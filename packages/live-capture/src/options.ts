/** What is recorded, and how much. */
export interface CaptureOptions {
  /** The program that records, for those who read the file. */
  readonly program: string
  /** Whether passwords are recorded. @default false: they are `*` at equal length */
  readonly secrets?: boolean | undefined
  /** Octets of one file; then it ends, and its session continues. @default 67,108,864 */
  readonly maxOctets?: number | undefined
  /** Octets that may wait to be written to one file; what exceeds them is missing in it. @default 4,194,304 */
  readonly maxWaiting?: number | undefined
  /** Called once when something can't be written. */
  readonly onFault?: ((error: Error) => void) | undefined
}

/** Octets that a file needs to hold anything. */
const minOctets = 4_096

/** @throws RangeError for a limit that nothing fits in */
export function completeOptions({
  program,
  secrets = false,
  maxOctets = 67_108_864,
  maxWaiting = 4_194_304,
  onFault = () => {},
}: CaptureOptions) {
  if (!(maxOctets >= minOctets)) throw new RangeError(`a capture needs at least ${minOctets} octets`)
  return { program, secrets, maxOctets, maxWaiting, onFault, remark: remark(secrets) }
}

/** What has to be known to read a capture, for people. */
function remark(secrets: boolean): string {
  const said = 'Recorded by the program itself: TCP as it was in order, and in plaintext what was under TLS.'
  return secrets ? `${said} Passwords are in it.` : `${said} Passwords and unknown commands are shown as *.`
}

/** Milliseconds by which the clock of the system may be ahead: it is set, and the other one stands still in a suspended machine. */
const maxAhead = 1_000

let origin = performance.timeOrigin

/** Milliseconds since 1970-01-01 00:00 UTC, with fractions, which never run backwards. */
export function wallClock(): number {
  const ahead = Date.now() - (origin + performance.now())
  if (ahead > maxAhead) origin += ahead
  return origin + performance.now()
}
