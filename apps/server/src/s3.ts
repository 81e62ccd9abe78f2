import { realpathSync } from 'node:fs'
import { readFile, stat } from 'node:fs/promises'
import { createRequire } from 'node:module'
import type { Logger } from '@ftpkit/daemon/log'
import { nothingHonoured, S3FileSystem } from '@ftpkit/s3'
import { awsObjectStore } from '@ftpkit/s3/aws'
import type { S3Storage } from './s3-storage.js'

/** Milliseconds after which an upload is taken to have been left by a process that was killed: a day. */
const abandonedAge = 86_400_000

/** Milliseconds between two sweeps: an hour. */
const sweepInterval = 3_600_000

/** Milliseconds after which an upload whose client sends nothing gives way to others, and at most twice that. */
const restInterval = 2_000

const cannotProbe =
  'a rule of the bucket forbids to store or remove objects there: it can only be read, or .ftpkit-probe- objects are denied'

/**
 * Opens a bucket: finds out whether it is there and what its service honours, and removes uploads that were left there, now
 * and then.
 *
 * @param url `s3://bucket/prefix`
 * @throws Error that says what is wrong with the bucket, its credentials or the address of the service
 */
export async function openBucket(url: string, options: S3Storage, log: Logger): Promise<S3FileSystem> {
  const { bucket, prefix } = placeOf(url)
  const { credentials, endpoint, region, pathStyle, ...rest } = options
  const store = await awsObjectStore({
    sdk: loadSdk(),
    bucket,
    endpoint,
    region,
    pathStyle,
    credentials: credentials === undefined ? undefined : await readCredentials(credentials),
  })
  const files = new S3FileSystem({ store, prefix, ...rest })
  await store.list({ prefix, limit: 1 }).catch((error: Error) => {
    throw new Error(`${url} cannot be listed: ${error.message}`, { cause: error })
  })
  await files.probe().then(
    (honours) =>
      honours === nothingHonoured
        ? log.warn({ root: url }, cannotProbe)
        : log.info({ root: url, honours }, 'the storage is reached'),
    (error) => log.error({ root: url, err: error }, 'cannot store there: it can only be read'),
  )
  const sweep = () =>
    files.sweepUploads(Date.now() - abandonedAge).then(
      (removed) => removed > 0 && log.info({ root: url, removed }, 'removed abandoned uploads'),
      (error) => log.error({ root: url, err: error }, 'cannot look for abandoned uploads'),
    )
  void sweep()
  setInterval(sweep, sweepInterval).unref()
  setInterval(() => files.reclaimMemory(), restInterval).unref()
  return files
}

/**
 * From where this program is, or from NODE_PATH, which `import` does not know. By its real path: Node 20 was seen to load a
 * package that is a link, as pnpm makes them, by the path of the link, and then not to find what the package needs (R34 of
 * the reliability suite fails without this).
 */
function loadSdk(): Parameters<typeof awsObjectStore>[0]['sdk'] {
  try {
    const load = createRequire(import.meta.url)
    return load(realpathSync(load.resolve('@aws-sdk/client-s3')))
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'MODULE_NOT_FOUND') throw cause
    const advice = 'npm i @aws-sdk/client-s3, beside ftpkit-server'
    throw new Error(`S3 needs the package @aws-sdk/client-s3: install it with ${advice}`, { cause })
  }
}

function placeOf(url: string): { readonly bucket: string; readonly prefix: string } {
  const [, bucket, prefix = ''] = /^s3:\/\/([a-z0-9][a-z0-9.-]*)(?:\/(.*))?$/s.exec(url) ?? []
  if (bucket === undefined)
    throw new Error(`${url} is not a bucket: the form is s3://BUCKET or s3://BUCKET/PREFIX`)
  return { bucket, prefix }
}

/** The keys in the form of the shared credentials file of AWS; the first section counts. */
async function readCredentials(file: string) {
  const { mode } = await stat(file)
  if (process.platform !== 'win32' && (mode & 0o077) !== 0) {
    throw new Error(`others may read ${file}: it must be only yours (chmod 600 ${file})`)
  }
  const values: Record<string, string> = {}
  for (const line of (await readFile(file, 'utf8')).split(/\r?\n/)) {
    const [, name, value] = /^\s*([a-z_]+)\s*=\s*(.*?)\s*$/.exec(line) ?? []
    if (name !== undefined && value !== undefined) values[name] ??= value
  }
  const { aws_access_key_id: accessKeyId, aws_secret_access_key: secretAccessKey } = values
  if (!accessKeyId || !secretAccessKey) {
    throw new Error(`${file} needs the lines aws_access_key_id = … and aws_secret_access_key = …`)
  }
  const { aws_session_token: sessionToken } = values
  return { accessKeyId, secretAccessKey, ...(sessionToken && { sessionToken }) }
}
