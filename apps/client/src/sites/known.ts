import type { FtpUrl } from '../ftp-url.js'

// Operands may be sites of a book instead of URLs: `site:NAME/PATH`. The book is read once an operand says so, before the
// command begins; from then on such an operand is found here.

/** Finds the URL that an operand stands for. @throws RangeError for a site that there is not */
export type FindSite = (reference: string) => FtpUrl

let find: FindSite | undefined

/** Whether an operand names a site. */
export function isSiteReference(text: string): boolean {
  return /^site:/i.test(text)
}

/** Takes what finds sites from now on. */
export function useSites(sites: FindSite): void {
  find = sites
}

/** The URL of a site. @throws RangeError for a site that there is not */
export function urlOfSite(reference: string): FtpUrl {
  if (!find) throw new RangeError(`${reference} can not be used here: give a URL`)
  return find(reference)
}
