import type { AgentOptions } from 'node:http'
import type { S3Client, S3ClientConfig } from '@aws-sdk/client-s3'
import { receivableAgents } from './aws/connections.js'
import { AwsObjectStore } from './aws/object-store.js'
import type { ObjectStore } from './object-store.js'

type Sdk = typeof import('@aws-sdk/client-s3')

/** Agents of requests, or options of those that the SDK makes. */
type Agents = ReturnType<typeof receivableAgents> | Record<'httpAgent' | 'httpsAgent', AgentOptions>

/** A bucket, and how it is reached. */
export interface AwsStoreOptions {
  /** Its name. */
  readonly bucket: string
  /** URL of a service that is not of AWS, such as `http://127.0.0.1:9000`. */
  readonly endpoint?: string | undefined
  /** @default what the environment or the shared configuration says, for other services `us-east-1` */
  readonly region?: string | undefined
  /** Whether the bucket is in the path of requests, not in the name of the host. @default true with an `endpoint` */
  readonly pathStyle?: boolean | undefined
  /** @default the chain of the SDK: environment, shared files, roles */
  readonly credentials?: S3ClientConfig['credentials'] | undefined
  /** Milliseconds in which an answer must begin; ten times as long for copies and the end of an upload. @default 60000 */
  readonly answerTime?: number | undefined
  /** The module `@aws-sdk/client-s3`, for programs that load it themselves. @default it is imported */
  readonly sdk?: Sdk | undefined
  /** More options of the client, which precede those above. */
  readonly client?: S3ClientConfig | undefined
}

/** An {@link ObjectStore} by the AWS SDK. */
export interface ClosableObjectStore extends ObjectStore {
  /** Closes the connections. */
  close(): void
}

/** Connections to the service at a time; each download that runs has one. */
const maxConnections = 4096

/**
 * A bucket of any S3 service, by `@aws-sdk/client-s3`, which is loaded by this call and has to be installed beside this
 * package.
 *
 * @throws Error that says what to install
 */
export async function awsObjectStore(options: AwsStoreOptions): Promise<ClosableObjectStore> {
  const sdk = options.sdk ?? (await loadSdk())
  const agent = { keepAlive: true, maxSockets: maxConnections }
  const client = clientOf(sdk, options, { httpAgent: agent, httpsAgent: agent })
  // Apart: with agents that it did not make, the SDK does not wait for 100 Continue, and sends what the service refuses.
  const { credentials } = client.config
  const reader = clientOf(sdk, { ...options, credentials }, receivableAgents(agent))
  return new AwsObjectStore(sdk, { client, reader }, options)
}

async function loadSdk(): Promise<Sdk> {
  // Named apart, so that programs that hold all their packages in one file don't hold this one.
  const name = '@aws-sdk/client-s3'
  try {
    return (await import(name)) as Sdk
  } catch (cause) {
    if ((cause as { readonly code?: string }).code !== 'ERR_MODULE_NOT_FOUND') throw cause
    throw new Error('S3 needs the package @aws-sdk/client-s3: install it with npm i @aws-sdk/client-s3', {
      cause,
    })
  }
}

function clientOf(sdk: Sdk, options: AwsStoreOptions, agents: Agents): S3Client {
  const { endpoint, region, pathStyle = endpoint !== undefined, credentials, answerTime = 60_000 } = options
  return new sdk.S3Client({
    forcePathStyle: pathStyle,
    maxAttempts: 4,
    requestHandler: {
      connectionTimeout: 10_000,
      requestTimeout: answerTime,
      throwOnRequestTimeout: true,
      ...agents,
    },
    // Other services don't know the checksums that are the default for AWS.
    ...(endpoint !== undefined && {
      endpoint,
      region: 'us-east-1',
      requestChecksumCalculation: 'WHEN_REQUIRED',
      responseChecksumValidation: 'WHEN_REQUIRED',
    }),
    ...(region !== undefined && { region }),
    ...(credentials !== undefined && { credentials }),
    ...options.client,
  })
}
