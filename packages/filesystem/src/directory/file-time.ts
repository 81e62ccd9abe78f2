/**
 * A time as `fs.utimes` takes it, such that the file system never stores an earlier one.
 *
 * Node passes seconds as a double, which libuv cuts off: at the microsecond up to Node 22, at the nanosecond from
 * Node 24 on. 1.001 s as a double is a little less than that, and would become 1.000999. So the next doubles are tried
 * until none of the nanoseconds is lost: at today's dates the file is at most 239 ns late where Node cuts nanoseconds,
 * and exact where it cuts microseconds.
 *
 * A time before 1970 is a Date, exact to the millisecond: `fs.utimes` takes a negative number for the current time.
 *
 * @param nanoseconds since 1970
 */
export function fileTime(nanoseconds: bigint): number | Date {
  if (nanoseconds < 0n) return new Date(Math.floor(Number(nanoseconds) / 1e6))
  const seconds = Number(nanoseconds / 1_000_000_000n)
  const fraction = Number(nanoseconds % 1_000_000_000n)
  let time = seconds + fraction / 1e9
  while ((time - seconds) * 1e9 < fraction) time = nextDouble(time)
  return time
}

/** The smallest double above a positive one: between half an ULP and one and a half are added, and rounded to one. */
function nextDouble(value: number): number {
  return value + value * (0.75 * Number.EPSILON)
}
