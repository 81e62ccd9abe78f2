/** What a gateway did, for a log. No note holds a secret. */
export type GatewayNote =
  /** The client logged in, or the server refused it. */
  | { readonly kind: 'login'; readonly user: string; readonly code: number }
  /** A transfer is over. `path` is the argument of its command. */
  | {
      readonly kind: 'transfer'
      readonly verb: string
      readonly path: string | undefined
      readonly code: number
    }
  /** The gateway answered a command itself, because it does not let it through. */
  | { readonly kind: 'refused'; readonly verb: string; readonly reason: string }
  /** The server sent a reply that no command asked for. It was not passed on. */
  | { readonly kind: 'unasked'; readonly code: number }
  /** The session ended for a reason other than QUIT. */
  | { readonly kind: 'ended'; readonly reason: string }
