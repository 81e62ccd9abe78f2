import { readConfiguration } from '@ftpkit/daemon/configuration'
import { type JobFile, jobFileSchema } from '@ftpkit/jobs'
import { assertOwnFile } from '../own-files.js'

/**
 * Reads a job file. It says which programs are run, so that no one else may be able to write it.
 *
 * @throws RangeError that names the file, the line and the key
 */
export async function readJobFile(path: string): Promise<JobFile> {
  try {
    await assertOwnFile(path)
    const { configuration } = await readConfiguration(
      { schema: jobFileSchema, prefix: 'FTPKIT_JOB_FILE_', formOf: () => 'the README has every key' },
      { file: path, refuseEmpty: true },
    )
    return configuration
  } catch (error) {
    throw new RangeError((error as Error).message, { cause: error })
  }
}
