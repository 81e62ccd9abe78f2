import type { Stage } from '@ftpkit/filesystem'
import { concat } from '@ftpkit/transfer'

/** Keeps what is stored until all has come, and hands it on when it is committed. */
export class WholeStage implements Pick<Stage, 'write' | 'commit' | 'discard'> {
  private readonly pieces: Uint8Array[] = []

  constructor(
    private readonly take: (octets: Uint8Array) => Promise<void>,
    private readonly file?: Pick<Stage, 'commit' | 'discard'>,
  ) {}

  /** Copies the pieces: their memory is the writer's again. */
  async write(pieces: readonly Uint8Array[]): Promise<void> {
    this.pieces.push(...pieces.map((piece) => piece.slice()))
  }

  async commit(): Promise<void> {
    try {
      await this.take(concat(this.pieces))
    } catch (error) {
      await this.discard()
      throw error
    }
    await this.file?.commit()
  }

  async discard(): Promise<void> {
    await this.file?.discard()
  }
}
