/** `wrong`: a rule is broken, or a file is not what it should be. `risk`: of security. `note`: good to know. */
export type Severity = 'wrong' | 'risk' | 'note'

/** Everything that an inspector can notice, by a name that scripts may test. */
const severities = {
  'password-in-clear': 'risk',
  'auth-refused': 'risk',
  'commands-after-auth': 'risk',
  'private-address': 'wrong',
  'third-host': 'risk',
  'low-port': 'risk',
  'foreign-data-peer': 'risk',
  'address-translated': 'note',
  'no-address': 'wrong',
  'reply-before-data': 'wrong',
  'wrong-direction': 'wrong',
  'no-data-connection': 'note',
  'transfer-failed': 'wrong',
  'truncated-file': 'wrong',
  'size-differs': 'wrong',
  'bad-data': 'wrong',
  'line-feed-without-cr': 'wrong',
  'looks-like-ebcdic': 'note',
  'looks-like-ascii': 'note',
  'unknown-parameters': 'note',
  'data-under-tls': 'note',
  'missing-in-capture': 'note',
  'differing-retransmission': 'risk',
  'begun-midway': 'note',
  'one-side-only': 'note',
  'unasked-reply': 'wrong',
  'stray-line': 'wrong',
  'long-line': 'wrong',
} as const satisfies Record<string, Severity>

/** The kinds of findings. */
export type FindingCode = keyof typeof severities

/** What the inspector noticed, in words. */
export interface Finding {
  /** What was found, for programs. */
  readonly code: FindingCode
  /** How bad it is. */
  readonly severity: Severity
  /** What was found, for people. */
  readonly message: string
  /** The transfer that it is about. */
  readonly transfer?: number | undefined
  /** Octets of the data connection before what it is about. */
  readonly offset?: number | undefined
}

/** A finding. @param where what it is about, and how bad it is where that differs from others of its kind */
export function findingOf(
  code: FindingCode,
  message: string,
  where: Partial<Pick<Finding, 'transfer' | 'offset' | 'severity'>> = {},
): Finding {
  return { code, severity: severities[code], message, ...where }
}
