/** How the buckets that are served are reached and used; see `S3Options` of @ftpkit/s3. */
export interface S3Storage {
  readonly endpoint?: string | undefined
  readonly region?: string | undefined
  readonly pathStyle?: boolean | undefined
  /** Path of a file with the keys. Default: what the SDK finds in the environment. */
  readonly credentials?: string | undefined
  readonly partSize?: number | undefined
  readonly growParts?: boolean | undefined
  readonly concurrency?: number | undefined
  readonly memory?: number | undefined
  readonly renameLimit?: number | undefined
  readonly times?: 'stored' | 'metadata' | undefined
  readonly directories?: 'checked' | 'assumed' | undefined
}
