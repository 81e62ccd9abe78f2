import { type Reply, ReplyReader, TelnetFilter } from '@ftpkit/protocol'

/** Octets that are kept of a reply. */
const maxReplyLength = 262_144

/** The replies of the server. */
export class ServerReplies {
  private readonly telnet: TelnetFilter
  private readonly reader = new ReplyReader({
    maxReplyLength,
    tolerate: ['any-code-ends', 'terminator-without-space', 'stray-lines'],
  })

  /** @param answer sends refusals of Telnet options */
  constructor(answer: (octets: Uint8Array) => void) {
    this.telnet = new TelnetFilter(answer)
  }

  /** Whether a reply has begun and not ended. */
  get midReply(): boolean {
    return this.reader.midReply
  }

  /** Takes octets, and returns the replies that they complete. @throws FtpError for an endless reply */
  push(octets: Uint8Array): Reply[] {
    return this.reader.push(this.telnet.filter(octets))
  }
}
