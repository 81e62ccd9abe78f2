/** Reports each event to several logs, in their order. */
export function inAll<Event>(logs: readonly ((event: Event) => void)[]): (event: Event) => void {
  return (event) => {
    for (const log of logs) log(event)
  }
}
