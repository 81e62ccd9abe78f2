/** How many servers are kept; above it all are forgotten, and asked again. */
const maxUnfit = 1_000

/** Servers that can't be asked ahead, by `HOST:PORT`. They are kept as long as the process. */
export const unfitServers = new Set<string>()

export function noteUnfit(server: string): void {
  if (unfitServers.size >= maxUnfit) unfitServers.clear()
  unfitServers.add(server)
}
