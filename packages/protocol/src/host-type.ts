/** Systems whose servers want other commands, names or listings than a Unix one. */
export const hostTypes = ['zos', 'ibmi', 'zvm', 'vms', 'windows', 'unix'] as const

export type HostType = (typeof hostTypes)[number]

/** What tells a system in the reply to SYST (RFC 943 has the names), and in a greeting where SYST is refused. */
const signs: readonly (readonly [HostType, RegExp])[] = [
  ['zos', /\b(?:MVS|z\/OS|OS\/390)\b|IBM FTP CS/],
  ['ibmi', /\bOS\/400\b|\bIBM i\b|QTCP/],
  ['zvm', /^VM\b|\bz\/VM\b|FTPSERVE IBM VM/],
  ['vms', /\bVMS\b|\bOpenVMS\b|MultiNet/],
  ['windows', /Windows_NT|\bWIN32\b/],
  ['unix', /^UNIX\b/],
]

/**
 * The system behind a server, by its reply to SYST and its greeting. A server of z/OS for z/OS UNIX files says MVS too.
 *
 * @param system text of the reply to SYST; undefined where it was refused
 * @returns undefined where neither tells
 */
export function hostTypeOf(system: string | undefined, greeting = ''): HostType | undefined {
  for (const text of [system, greeting]) {
    const [found] = signs.find(([, sign]) => text !== undefined && sign.test(text)) ?? []
    if (found) return found
  }
  return undefined
}
