import { CodePageError, codePointName, octetsName } from './error.js'
import type { UnmappablePolicy } from './page.js'

/** Does what a policy says with a character that has no octets in the page. */
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
      `${codePointName(codePoint)} at offset ${offset} has no octet in ${page}: choose a page that has it, or have it substituted`,
      offset,
      codePoint,
    )
  }
}

/** Does what a policy says with an octet, or a pair as one number, that has no character in the page. */
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
      `${octetsName(octets)} at offset ${offset} has no character in ${page}: choose a page that has it, or have it substituted`,
      offset,
    )
  }
}

/** @throws RangeError for what isn't a policy */
export function checkPolicy(policy: UnmappablePolicy): UnmappablePolicy {
  if (typeof policy === 'function' || policy === 'substitute' || policy === 'throw') return policy
  throw new RangeError(
    `there is no way ${JSON.stringify(policy)} to treat the unmappable; there are substitute, throw and a function`,
  )
}
