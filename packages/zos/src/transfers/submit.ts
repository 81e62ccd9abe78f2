import type { OpenedReceiving } from '@ftpkit/node'
import type { TransferRequest } from '@ftpkit/session'
import { receivingRecords } from '../conversion/pipelines.js'
import type { SubmittedJob } from '../jes/run-job.js'
import { saying } from '../sayings.js'
import type { Surroundings } from '../surroundings.js'
import { newReport } from './report.js'
import { linesOf } from './stored-lines.js'
import { WholeStage } from './whole-stage.js'

/** STOR in FILETYPE=JES: whatever the name, what comes is JCL for the internal reader. */
export function submitJobs({ parameters }: TransferRequest, surroundings: Surroundings): OpenedReceiving {
  const { jes, user, site } = surroundings
  let submitted: SubmittedJob[] = []
  const report = newReport()
  const format = { recfm: 'VB', lrecl: site.jeslrecl + 4, blksize: 32_760 }
  return {
    stage: new WholeStage((stored) => {
      submitted = jes.submit(linesOf(stored), user)
    }),
    receiving: receivingRecords({ parameters, site, format }, report),
    begins: saying(125, `Sending Job to JES internal reader FIXrecfm ${site.jeslrecl}`),
    ended: () =>
      saying(
        250,
        ...submitted.map(({ id }) => `It is known to JES as ${id}`),
        'Transfer completed successfully.',
      ),
  }
}
