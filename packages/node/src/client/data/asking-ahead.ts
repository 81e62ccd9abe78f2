import { parseExtendedPassiveReply } from '@ftpkit/protocol/extended-address'
import { parsePassiveReply } from '@ftpkit/protocol/host-port'
import { type Reply, replyText } from '@ftpkit/protocol/reply'
import {
  type Ahead,
  answersAhead,
  type DataWay,
  type Dialogue,
  type WantedTransfer,
  workingDirectory,
} from '@ftpkit/session/user'
import { FtpError, isFtpError } from '@ftpkit/transfer'
import type { Clock } from '../../net/clock.js'
import { unlessRefused } from '../unless-refused.js'
import { noteUnfit, unfitServers } from './unfit-servers.js'

/** What of one transfer is asked ahead, and what was asked with the one before. */
export type AheadPlan = Pick<WantedTransfer, 'port' | 'ahead' | 'onOpened'>

/** Milliseconds after a file in which the next one is one of a series; later the server may have closed its port. */
const seriesTime = 10_000

/** What is known of the session that is asked. */
export interface AskedSession {
  readonly clock: Clock
  readonly closed: boolean
  /** Whether `lose` has closed it. */
  readonly lost: boolean
  /** Verbs of the commands that the caller has sent, which may have changed what another session would be like. */
  readonly given: Set<string>
  /** The working directory, where that may not be the one after the login. */
  directory: string | undefined
  run<Result>(dialogue: () => Dialogue<Result>): Promise<Result>
  sizeOf(path: string): Promise<number>
  /** Closes the session, in whose place another one can be opened. */
  lose(): void
}

/** Commands whose effect doesn't end with the session, or is noted, so that another session is as good. */
const harmless =
  /^(?:NOOP|FEAT|SYST|STAT|HELP|X?PWD|SIZE|MDTM|MFMT|MLST|DELE|RNFR|RNTO|X?MKD|X?RMD|HASH|X(?:CRC|MD5|SHA\d*)|TYPE|STRU|MODE)$/

/** Commands that change the working directory. */
export const changesDirectory = /^(?:X?CWD|CDUP|XCUP)$/

/**
 * Asks for the next data connection along with each transfer of a series: EPSV or PASV goes out in the same octets as
 * RETR or STOR, and is answered after the file. The next command is then sent while its data connection opens, so that a
 * file takes one round trip instead of three.
 *
 * A server has to take only ABOR, STAT and QUIT while a file moves (RFC 959 §4.1.3). Some answer EPSV at once, and close
 * the data connection in use. Therefore PWD is sent with one file first: where its answer comes before that of the
 * transfer, or the file can't be compared by SIZE, nothing is asked ahead. If it comes after it and EPSV does not, or a
 * file does not arrive whole, the session is given up, the file moved again in another one, and this server is not asked
 * ahead any more.
 */
export class AskingAhead {
  private readonly server: string
  /** The port that was named with the last file. */
  private port: number | undefined
  private way: DataWay | undefined
  /** Whether the server takes commands in their order. */
  private inOrder = false
  /** Whether the server has told the size of a file that was moved. */
  private comparable = false
  /** Octets of the longest file that has arrived whole with which a port was asked for. */
  private proven = -1
  /** What was asked with the last file. */
  private asked: Ahead['verb'] | undefined
  /** Whether the server has answered wrongly in this session. */
  private gaveUp = false
  private lastEnd = Number.NEGATIVE_INFINITY

  constructor(
    private readonly session: AskedSession,
    { host, port }: { readonly host: string; readonly port?: number | undefined },
  ) {
    this.server = `${host.toLowerCase()}:${port ?? ''}`
  }

  /** Whether the server can be asked, and another session could take the place of this one. */
  async isUsable(): Promise<boolean> {
    const { session } = this
    const { given } = session
    if (unfitServers.has(this.server)) return false
    for (const verb of given) {
      if (changesDirectory.test(verb)) {
        session.directory = await unlessRefused(session.run(workingDirectory))
        if (session.directory === undefined) return false
      } else if (!harmless.test(verb)) return false
      given.delete(verb)
    }
    return true
  }

  /** Called when the session is free for the transfer. */
  begin(): AheadPlan {
    const isSeries = this.session.clock.now() - this.lastEnd < seriesTime
    const port = isSeries ? this.port : undefined
    this.drop()
    const onOpened = (way: DataWay) => {
      this.way = way
    }
    this.asked = this.inOrder && this.comparable ? verbOf(this.way) : 'PWD'
    return { port, ahead: { verb: this.asked }, onOpened }
  }

  /** Forgets the port that was named: another transfer opens its data connection without it. */
  drop(): void {
    this.port = undefined
  }

  succeeded({ ahead }: AheadPlan): void {
    const { session } = this
    this.lastEnd = session.clock.now()
    const { answer } = ahead!
    if (session.closed || answer?.code === serviceCloses) this.lose()
    else if (!answer || ahead!.outOfOrder || !answersAhead(ahead!, answer)) this.giveUp()
    else if (ahead!.verb === 'PWD') this.inOrder = true
    else this.port = this.portIn(answer)
  }

  failed({ ahead, port }: AheadPlan, error: unknown): void {
    this.lastEnd = this.session.clock.now()
    if (isFtpError(error) && ownFaults.has(error.code)) return
    const { answer, verb, outOfOrder } = ahead!
    const isAnswered = answer !== undefined && answersAhead(ahead!, answer)
    const isRefusal = isFtpError(error) && error.code === 'refused' && (error.replyHint ?? 0) >= 500
    if (this.session.closed || (answer && !isAnswered) || (outOfOrder && verb !== 'PWD')) this.lose()
    else if (port !== undefined && !isRefusal) this.lose()
    else if (outOfOrder) this.giveUp()
    else if (isAnswered && verb !== 'PWD') this.port = this.portIn(answer)
  }

  /**
   * Compares the first file with which a port was asked for, and each that is longer than those before: a server may
   * have dropped the data connection in use, and taken what it had for the whole file. A shorter one may have been over
   * before the server read what was asked.
   *
   * @param octets of the file on this side
   * @throws FtpError `truncated`; the session is then lost, if another could take its place
   */
  async prove(path: string, octets: number): Promise<void> {
    const { session } = this
    const isOver = session.closed && !session.lost
    if (this.asked === 'PWD') return this.tryComparing(path, octets)
    if (octets <= this.proven || isOver) return
    const size = session.lost ? undefined : await unlessRefused(session.sizeOf(path))
    if (size === octets) {
      this.proven = Math.max(this.proven, octets)
      return
    }
    this.loseAfterwards()
    throw new FtpError('truncated', `nothing shows that all of ${path} was moved`, { phase: 'verification' })
  }

  /**
   * Finds out, before any file depends on it, whether files can be compared. Those that are taken away as soon as they are
   * stored can't, and must not be stored twice.
   */
  private async tryComparing(path: string, octets: number): Promise<void> {
    if (this.comparable || this.gaveUp) return
    const size = await this.session.sizeOf(path).catch(() => undefined)
    this.comparable = size === octets
    if (!this.comparable) this.giveUp()
  }

  /** Called with the fault of a transfer, or of a file that was moved. */
  doubt(error: unknown): void {
    if (!isFtpError(error)) return
    const { code } = error
    // A server may close long after what it did not like.
    if (code === 'connection-lost' ? this.gaveUp : differences.has(code) && this.asked !== 'PWD')
      this.loseAfterwards()
  }

  private portIn(answer: Reply): number | undefined {
    try {
      const text = replyText(answer)
      return answer.code === 229 ? parseExtendedPassiveReply(text) : parsePassiveReply(text).port
    } catch {
      this.giveUp()
      return undefined
    }
  }

  private giveUp(): void {
    this.gaveUp = true
    noteUnfit(this.server)
  }

  private lose(): void {
    this.giveUp()
    this.session.lose()
  }

  /** Between two transfers the caller may have changed what another session would not know, such as the directory. */
  private loseAfterwards(): void {
    const isReplaceable = [...this.session.given].every((verb) => harmless.test(verb))
    if (isReplaceable) this.lose()
    else this.giveUp()
  }
}

/** The server closes the control connection (RFC 959 §5.4). */
const serviceCloses = 421

/** Faults that a dropped data connection may have. */
const differences: ReadonlySet<string> = new Set(['truncated', 'mismatch'])

/** Faults of this side. */
const ownFaults: ReadonlySet<string> = new Set(['aborted', 'local-file'])

function verbOf(way: DataWay | undefined): Ahead['verb'] {
  return way === 'epsv' ? 'EPSV' : way === 'pasv' ? 'PASV' : 'PWD'
}
