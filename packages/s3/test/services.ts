import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3'
import type { ContractSubject } from '@ftpkit/filesystem/contract'
import { startFauxqs } from 'fauxqs'
import { awsObjectStore } from '../src/aws.js'
import { S3FileSystem, type S3Options } from '../src/index.js'
import { cuttable } from './cuttable.js'

const bucket = `files-${process.pid}`
const credentials = { accessKeyId: 'test', secretAccessKey: 'testtesttest' }

/** A bucket of a service that runs, and file systems in it for the contract. */
export async function bucketOf(serviceEndpoint: string) {
  const { endpoint, cut, stop } = await cuttable(serviceEndpoint)
  const client = new S3Client({ endpoint, region: 'us-east-1', forcePathStyle: true, credentials })
  await client.send(new CreateBucketCommand({ Bucket: bucket }))
  client.destroy()
  const store = await awsObjectStore({ bucket, endpoint, credentials })
  let made = 0
  return {
    store,
    subject(options: Partial<S3Options> = {}): ContractSubject {
      const prefix = `case-${made++}`
      const open = () => new S3FileSystem({ store, prefix, ...options })
      return {
        fileSystem: open(),
        cut,
        async crash() {
          const other = open()
          await other.sweepUploads(Date.now() + 60_000)
          return other
        },
      }
    },
    async stop() {
      store.close()
      await stop()
    },
  }
}

/** An S3 service in this process: most calls, but no conditions and no copies of parts. */
export async function lightService() {
  const server = await startFauxqs({ port: 0, host: '127.0.0.1', logger: false })
  return { endpoint: `http://127.0.0.1:${server.port}`, stop: () => server.stop() }
}
