import { BlockDecoder, type BlockDecoderOptions } from '@ftpkit/mode'
import type { ByteSink, FileSink } from '@ftpkit/transfer'

/**
 * STRU R from a local file that holds MODE B blocks (RFC 959 §3.4.2), as they were captured or as tools write them.
 * Restart markers in it are those of an earlier transfer and are left out.
 *
 * Throws what a `BlockDecoder` throws. Tools that write no block for the end of file need the tolerance `truncated`.
 */
export class BlockFileReader implements ByteSink {
  private readonly blocks: BlockDecoder

  constructor(file: FileSink, { tolerate }: Pick<BlockDecoderOptions, 'tolerate'> = {}) {
    this.blocks = new BlockDecoder(new WithoutMarkers(file), { structure: 'R', tolerate })
  }

  bytes(chunk: Uint8Array, start: number, end: number): void {
    this.blocks.bytes(chunk, start, end)
  }

  end(): void {
    this.blocks.end()
  }
}

class WithoutMarkers implements FileSink {
  constructor(private readonly file: FileSink) {}

  data(chunk: Uint8Array, start: number, end: number): void {
    this.file.data(chunk, start, end)
  }

  endOfRecord(): void {
    this.file.endOfRecord()
  }

  restartMarker(): void {}

  suspect(on: boolean): void {
    this.file.suspect(on)
  }

  endOfFile(): void {
    this.file.endOfFile()
  }
}
