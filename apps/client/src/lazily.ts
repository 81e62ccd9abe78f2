/** A function of a module that is loaded when it is called first: most runs of the program call one of many. */
export function lazily<Arguments extends unknown[]>(
  load: () => Promise<(...args: Arguments) => void | Promise<void>>,
): (...args: Arguments) => Promise<void> {
  return async (...args) => (await load())(...args)
}
