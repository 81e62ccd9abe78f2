import { stat } from 'node:fs/promises'
import { readConfiguration } from '@ftpkit/daemon/configuration'
import { type JobFile, jobFileSchema } from '@ftpkit/jobs'

/** Permissions to write of everyone but the owner. */
const writableByOthers = 0o022

/**
 * Reads a job file. It says which programs are run, so that no one else may be able to write it.
 *
 * @throws RangeError that names the file, the line and the key
 */
export async function readJobFile(path: string): Promise<JobFile> {
  try {
    await assertOwn(path)
    const { configuration } = await readConfiguration(
      { schema: jobFileSchema, prefix: 'FTPKIT_JOB_FILE_', formOf: () => 'the README has every key' },
      { file: path, refuseEmpty: true },
    )
    return configuration
  } catch (error) {
    throw new RangeError((error as Error).message, { cause: error })
  }
}

async function assertOwn(path: string): Promise<void> {
  const { mode, uid } = await stat(path)
  if (process.platform === 'win32') return
  if ((mode & writableByOthers) !== 0)
    throw new Error(`${path} can be written by others, who could run programs by it: use chmod go-w`)
  const me = process.getuid?.()
  if (me !== undefined && uid !== me && uid !== 0)
    throw new Error(`${path} belongs to another user, who could run programs by it`)
}
