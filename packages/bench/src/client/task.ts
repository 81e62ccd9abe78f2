/** What a client in a process of its own is asked to do; it answers with the seconds from connecting to goodbye. */
export interface Task {
  readonly side: 'ftpkit' | 'basic-ftp'
  readonly kind: 'retrieve' | 'store'
  readonly port: number
  /** Files, each by its name with the server and its local path. */
  readonly files: readonly { readonly remote: string; readonly local: string }[]
}
