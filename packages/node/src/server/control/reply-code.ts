const [lineEnd, space, zero] = [0x0a, 0x20, 0x30]

/**
 * The code of a reply that octets for the control connection are, or end: its last line is "three digits and space"
 * (RFC 959 §4.2). Undefined for others, such as parts of a long reply and answers of Telnet.
 */
export function replyCode(octets: Uint8Array): number | undefined {
  const begin = octets.lastIndexOf(lineEnd, octets.length - 2) + 1
  if (octets[begin + 3] !== space) return undefined
  let code = 0
  for (let at = begin; at < begin + 3; at++) {
    const digit = octets[at]! - zero
    if (digit < 0 || digit > 9) return undefined
    code = code * 10 + digit
  }
  return code
}

/** Reports the reply that octets end, if they end one. */
export function reportReply(octets: Uint8Array, report: (code: number) => void): void {
  const code = replyCode(octets)
  if (code !== undefined) report(code)
}
