import type { Stage } from '@ftpkit/filesystem'
import { concat } from '@ftpkit/transfer'
import { refusal } from '../replies.js'

/** Most octets of JCL that are held. */
export const maxJclLength = 16_777_216

/** Keeps what is stored until all has come, and hands it on when it is committed. */
export class WholeStage implements Pick<Stage, 'write' | 'commit' | 'discard'> {
  private pieces: Uint8Array[] = []
  private length = 0

  constructor(private readonly take: (octets: Uint8Array) => void) {}

  /** Copies the pieces: their memory is the writer's again. @throws VerbatimReplyError where it is more than is held */
  async write(pieces: readonly Uint8Array[]): Promise<void> {
    for (const piece of pieces) {
      this.length += piece.length
      if (this.length > maxJclLength)
        throw refusal(552, 'Transfer aborted: there is more JCL than JES has room for.')
      this.pieces.push(new Uint8Array(piece))
    }
  }

  async commit(): Promise<void> {
    this.take(concat(this.pieces))
  }

  async discard(): Promise<void> {
    this.pieces = []
  }
}
