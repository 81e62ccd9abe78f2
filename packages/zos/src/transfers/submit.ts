import type { OpenedReceiving } from '@ftpkit/node'
import type { TransferRequest } from '@ftpkit/session'
import type { ZosContext } from '../context.js'
import { receivingRecords } from '../conversion/pipelines.js'
import type { SubmittedJob } from '../jes/run-job.js'
import { reply } from '../replies.js'
import { newReport } from './report.js'
import { linesOf } from './stored-lines.js'
import { WholeStage } from './whole-stage.js'

/** STOR in FILETYPE=JES: whatever the name, what comes is JCL for the internal reader. */
export function submitJobs({ parameters }: TransferRequest, context: ZosContext): OpenedReceiving {
  const { jes, user, site } = context
  let submitted: SubmittedJob[] = []
  const report = newReport()
  const format = { recfm: 'VB', lrecl: site.jeslrecl + 4, blksize: 32_760 }
  return {
    stage: new WholeStage((stored) => {
      submitted = jes.submit(linesOf(stored), user)
    }),
    receiving: receivingRecords({ parameters, site, format }, report),
    begins: reply(125, `Sending Job to JES internal reader FIXrecfm ${site.jeslrecl}`),
    ended: () =>
      reply(
        250,
        ...submitted.map(({ id }) => `It is known to JES as ${id}`),
        'Transfer completed successfully.',
      ),
  }
}
