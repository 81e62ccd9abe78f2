import { CodePageError, codePointName, octetsName } from './error.js'
import type { UnmappablePolicy } from './page.js'

/** Applies a policy to a character that has no octets in the page. */
export function characterWithoutOctets(
  policy: UnmappablePolicy,
  page: string,
  offset: number,
  codePoint: number,
): void {
  if (typeof policy === 'function') policy({ offset, codePoint })
  else if (policy === 'throw') {
    throw new CodePageError(
      'unmappable',
      `${codePointName(codePoint)} at offset ${offset} has no octet in ${page}: choose a page that has it, or substitute it`,
      offset,
      codePoint,
    )
  }
}

/** Applies a policy to an octet, or a pair as one number, that has no character in the page. */
export function octetsWithoutCharacter(
  policy: UnmappablePolicy,
  page: string,
  offset: number,
  octets: number,
): void {
  if (typeof policy === 'function') policy({ offset, octets })
  else if (policy === 'throw') {
    throw new CodePageError(
      'unmappable',
      `${octetsName(octets)} at offset ${offset} has no character in ${page}: choose a page that has it, or substitute it`,
      offset,
    )
  }
}

/** @throws RangeError for anything but a policy */
export function checkPolicy(policy: UnmappablePolicy): UnmappablePolicy {
  if (typeof policy === 'function' || policy === 'substitute' || policy === 'throw') return policy
  throw new RangeError(
    `${JSON.stringify(policy)} is not a policy for the unmappable: take substitute, throw or a function`,
  )
}
