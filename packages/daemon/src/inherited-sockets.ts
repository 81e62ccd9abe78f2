/** A socket that the process had at its start. */
export interface InheritedSocket {
  /** Its number in this process, 3 or more. */
  readonly descriptor: number
  /** `FileDescriptorName=` of the unit; undefined where it has none. */
  readonly name: string | undefined
}

/** The first descriptor that systemd passes on (sd_listen_fds(3)). */
const firstDescriptor = 3

/** What systemd calls sockets without a name. */
const unnamed: readonly string[] = ['', 'unknown']

type Environment = Record<string, string | undefined>

/**
 * The listening sockets that systemd passed to a process, in their order. The variables that say so are removed, since they
 * are not for programs that this process starts.
 *
 * @param environment of the process; without the variables, and with those for another process, there are no sockets
 */
export function inheritedSockets(environment: Environment, pid: number): InheritedSocket[] {
  const { LISTEN_PID, LISTEN_FDS, LISTEN_FDNAMES = '' } = environment
  for (const name of ['LISTEN_PID', 'LISTEN_FDS', 'LISTEN_FDNAMES']) delete environment[name]
  if (LISTEN_PID !== String(pid) || !/^\d{1,4}$/.test(LISTEN_FDS ?? '')) return []
  const names = LISTEN_FDNAMES.split(':')
  return Array.from({ length: Number(LISTEN_FDS) }, (_, index) => {
    const name = names[index] ?? ''
    return { descriptor: firstDescriptor + index, name: unnamed.includes(name) ? undefined : name }
  })
}
