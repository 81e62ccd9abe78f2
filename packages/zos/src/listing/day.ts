/** A day as listings of z/OS show it: `2016/12/19`, in UTC. @param time milliseconds since 1970 */
export function listedDay(time: number): string {
  return new Date(time).toISOString().slice(0, 10).replaceAll('-', '/')
}

/** The time of day, hours and minutes, in UTC. */
export function listedTime(time: number): string {
  return new Date(time).toISOString().slice(11, 16)
}
