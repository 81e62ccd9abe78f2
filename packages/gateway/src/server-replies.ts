import { type Reply, ReplyReader, type ReplyReaderOptions, TelnetFilter } from '@ftpkit/protocol'

/** One for all sessions. */
const options: ReplyReaderOptions = {
  maxReplyLength: 262_144,
  tolerate: ['any-code-ends', 'terminator-without-space', 'stray-lines'],
}

/** The replies of the server. */
export class ServerReplies {
  private readonly telnet: TelnetFilter
  private readonly reader = new ReplyReader(options)

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
