import { concat, Gather } from '@ftpkit/transfer'
import type fc from 'fast-check'
import { recordFormats } from '../src/index.js'
import { type Combination, fileFor, recordsFor } from './arbitraries.js'

/** Local files that a combination restores. */
export function localFiles({ parameters, recordFormat }: Combination): fc.Arbitrary<Uint8Array> {
  if (recordFormat === undefined) return fileFor(parameters)
  return recordsFor(parameters).map((records) => {
    const local = new Gather()
    const file = recordFormats.writer(recordFormat, local)
    for (const record of records) {
      file.data(record, 0, record.length)
      file.endOfRecord()
    }
    file.endOfFile()
    return concat([new Uint8Array(0), ...local.take()])
  })
}
