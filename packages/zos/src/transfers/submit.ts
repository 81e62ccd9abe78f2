import type { Stage } from '@ftpkit/filesystem'
import type { OpenedReceiving } from '@ftpkit/node'
import type { TransferRequest } from '@ftpkit/session'
import { concat } from '@ftpkit/transfer'
import type { ZosContext } from '../context.js'
import { newReport } from '../conversion/incoming.js'
import { receivingRecords } from '../conversion/pipelines.js'
import type { SubmittedJob } from '../jes/job.js'
import { refusal, reply } from '../replies.js'
import { linesOf } from '../stored-records.js'

/** Opens a STOR in FILETYPE=JES: whatever the name, the file is JCL for the internal reader. */
export function submitJobs({ parameters }: TransferRequest, context: ZosContext): OpenedReceiving {
  const { jes, site } = context
  jes.assertMaySubmit()
  let submitted: SubmittedJob[] = []
  const format = { recfm: 'VB', lrecl: site.jeslrecl + 4, blksize: 32_760 }
  return {
    stage: new JclStage((jcl) => {
      submitted = jes.submit(jcl)
    }),
    receiving: receivingRecords({ parameters, site, format }, newReport()),
    openingReply: reply(
      125,
      `Sending Job to JES internal reader ${site.jesrecfm === 'V' ? 'VAR' : 'FIX'}recfm ${site.jeslrecl}`,
    ),
    jobs: () => submitted.map(({ id }) => id),
    finalReply: () =>
      reply(
        250,
        ...submitted.map(({ id }) => `It is known to JES as ${id}`),
        'Transfer completed successfully.',
      ),
  }
}

/** Reads JCL from stored records. @throws VerbatimReplyError if there is more than JES accepts */
export async function jclOf(source: AsyncIterable<Uint8Array>): Promise<readonly string[]> {
  let lines: readonly string[] = []
  const stage = new JclStage((jcl) => {
    lines = jcl
  })
  for await (const chunk of source) await stage.write([chunk])
  await stage.commit()
  return lines
}

/** Maximum length of JCL that is held, in octets. */
export const maxJclLength = 16_777_216

/** Holds stored records of JCL until the commit, which passes on their lines. */
export class JclStage implements Pick<Stage, 'write' | 'commit' | 'discard'> {
  private pieces: Uint8Array[] = []
  private length = 0

  constructor(private readonly submit: (jcl: readonly string[]) => void) {}

  /** Copies the pieces: the caller may reuse their memory. @throws VerbatimReplyError if there is too much JCL */
  async write(pieces: readonly Uint8Array[]): Promise<void> {
    for (const piece of pieces) {
      this.length += piece.length
      if (this.length > maxJclLength)
        throw refusal(552, 'Transfer aborted: there is more JCL than JES accepts.')
      this.pieces.push(new Uint8Array(piece))
    }
  }

  async commit(assertWanted?: () => void): Promise<void> {
    assertWanted?.()
    this.submit(linesOf(concat(this.pieces)))
  }

  async discard(): Promise<void> {
    this.pieces = []
  }
}
